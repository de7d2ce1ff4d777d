//! Finding parameters by name.

use crate::nn::{Layout, Role};

/// The index in the flat vector of the parameter with this [`Example::name`](super::Example::name), like
/// `0.weight[3,17]` or `0.bias[3]`; `None` if there is none.
#[must_use]
pub fn index_of(layout: &Layout, name: &str) -> Option<usize> {
    let (block, indices) = name.strip_suffix(']')?.split_once('[')?;
    let block = layout.blocks().iter().find(|one| one.name == block)?;
    let [inputs, outputs] = block.shape;
    let at = match block.role {
        Role::Weight => {
            let (unit, input) = indices.split_once(',')?;
            let (unit, input): (usize, usize) =
                (unit.trim().parse().ok()?, input.trim().parse().ok()?);
            (unit < outputs && input < inputs).then_some(input * outputs + unit)?
        }
        Role::Bias | Role::Scale | Role::Shift => {
            let unit: usize = indices.trim().parse().ok()?;
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
