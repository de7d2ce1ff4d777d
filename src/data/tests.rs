//! Every data set of the registry, held to the same promises.

use super::*;

#[test]
fn every_entry_with_a_known_shape_loads_with_it() -> Result<(), DataError> {
    for entry in ENTRIES {
        let Some(shape) = entry.shape else { continue };
        let dataset = load(&Request::named(entry.id), 1)?;
        assert_eq!(dataset.samples(), shape.samples, "{}", entry.id);
        assert_eq!(dataset.inputs(), shape.features, "{}", entry.id);
        assert_eq!(dataset.kind.family(), entry.family, "{}", entry.id);
        let classes = dataset.task.is_classification().then(|| dataset.outputs());
        assert_eq!(classes, shape.classes, "{}", entry.id);
    }
    Ok(())
}
