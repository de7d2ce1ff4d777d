//! Parameters found by their names.

use crate::nn::{Layout, Role};

/// The place in the flat vector of the parameter that [`Example::name`](super::Example::name) calls so:
/// `0.weight[3,17]`, `0.bias[3]`.
#[must_use]
pub fn index_of(layout: &Layout, name: &str) -> Option<usize> {
    let (block, places) = name.strip_suffix(']')?.split_once('[')?;
    let block = layout.blocks().iter().find(|one| one.name == block)?;
    let [inputs, outputs] = block.shape;
    let at = match block.role {
        Role::Weight => {
            let (unit, input) = places.split_once(',')?;
            let (unit, input): (usize, usize) =
                (unit.trim().parse().ok()?, input.trim().parse().ok()?);
            (unit < outputs && input < inputs).then_some(input * outputs + unit)?
        }
        Role::Bias | Role::Scale | Role::Shift => {
            let unit: usize = places.trim().parse().ok()?;
            (unit < outputs).then_some(unit)?
        }
    };
    Some(block.range.start + at)
}

#[cfg(test)]
mod tests {
    use super::super::example::name;
    use super::*;
    use crate::train::{Recipe, Session};

    #[test]
    fn every_parameter_is_found_by_its_name_and_nothing_else_is()
    -> Result<(), Box<dyn std::error::Error>> {
        let settings = [("data", "moons"), ("hidden", "4,3"), ("batch-norm", "on")];
        let session = Session::new(Recipe::of(&settings)?)?;
        let layout = session.trainer().layout();
        for block in layout.blocks() {
            for index in block.range.clone() {
                assert_eq!(index_of(layout, &name(block, index)), Some(index));
            }
        }
        for wrong in [
            "0.weight",
            "0.weight[4,0]",
            "0.weight[0,2]",
            "0.bias[4]",
            "9.bias[0]",
            "0.bias[]",
            "0.weight[1]",
        ] {
            assert_eq!(index_of(layout, wrong), None, "{wrong}");
        }
        Ok(())
    }
}
