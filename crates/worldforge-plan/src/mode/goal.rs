//! From a structured goal to actions, and back to whether it holds.

use worldforge_core::{
    Action, Error, ErrorKind, ObjectId, ObjectSelector, Position, Result, Scene, SceneObject,
    StructuredGoal,
};

/// Derives the actions that bring the goal about in this scene.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) when a selector matches no object, several, or an
/// object of another name.
pub fn goal_actions(goal: &StructuredGoal, scene: &Scene) -> Result<Vec<Action>> {
    match goal {
        StructuredGoal::ObjectAt {
            object, position, ..
        } => {
            let (id, _) = find(scene, object)?;
            Ok(vec![Action::move_object(id.clone(), *position)])
        }
        StructuredGoal::ObjectNear {
            object,
            reference_object,
            offset,
            ..
        } => {
            let ((id, _), (_, reference)) = find_two(scene, object, reference_object)?;
            let target = reference.pose().position.translated(offset.to_array())?;
            Ok(vec![Action::move_object(id.clone(), target)])
        }
        StructuredGoal::SpawnObject { object, position } => {
            Ok(vec![Action::spawn(object.label(), *position)?])
        }
        StructuredGoal::SwapObjects {
            object,
            reference_object,
            ..
        } => {
            let ((id, one), (other_id, other)) = find_two(scene, object, reference_object)?;
            Ok(vec![
                Action::move_object(id.clone(), other.pose().position),
                Action::move_object(other_id.clone(), one.pose().position),
            ])
        }
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            "this kind of goal has no derived actions",
        )),
    }
}

/// Returns whether the goal holds in `after`; swaps are judged against the scene `before`.
///
/// # Errors
///
/// As [`goal_actions`].
pub fn is_goal_reached(goal: &StructuredGoal, before: &Scene, after: &Scene) -> Result<bool> {
    let near = |object: &SceneObject, wanted: Position, tolerance: f64| {
        let offset = object.pose().position.offset_from(wanted);
        offset.iter().map(|axis| axis * axis).sum::<f64>().sqrt() <= tolerance
    };
    match goal {
        StructuredGoal::ObjectAt {
            object,
            position,
            tolerance,
        } => Ok(near(find(after, object)?.1, *position, tolerance.get())),
        StructuredGoal::ObjectNear {
            object,
            reference_object,
            offset,
            tolerance,
        } => {
            let ((_, moved), (_, reference)) = find_two(after, object, reference_object)?;
            let wanted = reference.pose().position.translated(offset.to_array())?;
            Ok(near(moved, wanted, tolerance.get()))
        }
        StructuredGoal::SpawnObject { object, .. } => {
            let count = |scene: &Scene| {
                scene
                    .objects()
                    .filter(|(_, found)| found.name() == object.label())
                    .count()
            };
            Ok(count(after) > count(before))
        }
        StructuredGoal::SwapObjects {
            object,
            reference_object,
            tolerance,
        } => {
            let ((_, one), (_, other)) = find_two(before, object, reference_object)?;
            let ((_, one_now), (_, other_now)) = find_two(after, object, reference_object)?;
            Ok(near(one_now, other.pose().position, tolerance.get())
                && near(other_now, one.pose().position, tolerance.get()))
        }
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            "this kind of goal cannot be judged",
        )),
    }
}

type Found<'a> = (&'a ObjectId, &'a SceneObject);

fn find_two<'a>(
    scene: &'a Scene,
    one: &ObjectSelector,
    other: &ObjectSelector,
) -> Result<(Found<'a>, Found<'a>)> {
    let found = (find(scene, one)?, find(scene, other)?);
    if found.0.0 == found.1.0 {
        return Err(
            Error::invalid_input("goal must name two different objects").at("/reference_object")
        );
    }
    Ok(found)
}

fn find<'a>(scene: &'a Scene, selector: &ObjectSelector) -> Result<Found<'a>> {
    let refuse = |why: &str| {
        Error::invalid_input(format!("goal object '{}' {why}", selector.label())).at("/object")
    };
    let mut matches = scene.objects().filter(|(id, object)| match selector.id() {
        Some(wanted) => *id == wanted,
        None => Some(object.name()) == selector.name(),
    });
    let found = matches
        .next()
        .ok_or_else(|| refuse("is not in the scene"))?;
    if matches.next().is_some() {
        return Err(refuse("is ambiguous: name it by id"));
    }
    if selector.name().is_some_and(|name| name != found.1.name()) {
        return Err(refuse("has another name than the goal says"));
    }
    Ok(found)
}
