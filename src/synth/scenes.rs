//! Scenes beside the ordinary people: a few people of whom one complains, and the others are easily taken for them.
//!
//! A scene is made from the seed and the number of its complaint alone. What the registry has of it goes through the same
//! errors of clinics and citizens as everything else; only an error that would turn one number of the scene into another one
//! is taken back, since nobody could tell such people apart.

mod alike;
mod cast;
mod families;
mod look_alike;
mod namesakes;
mod neighbours;
mod one_person;
mod placeholders;
mod scene;
mod twins;

use crate::synth::cause::Cause;
use crate::synth::dice::Dice;
use crate::synth::error_kinds::ErrorKind;
use crate::synth::mistakes::{of_citizen, of_clinic};
use crate::synth::scenario::Scenario;
use crate::synth::scenes::cast::Cast;
use crate::synth::scenes::scene::{Recorded, Role, Scene};
use crate::synth::statement::Statement;
use crate::synth::story::{Case, Country, Key, Listener, complaint, person_id, second_record_id};

impl Scenario {
    fn scene(self, cast: &mut Cast<'_>) -> Option<Scene> {
        match self {
            Self::Ordinary => None,
            Self::Twins => Some(twins::scene(cast)),
            Self::Siblings => Some(families::siblings(cast)),
            Self::FatherAndSon => Some(families::father_and_son(cast)),
            Self::Namesakes => Some(namesakes::scene(cast)),
            Self::DefaultBirths => Some(neighbours::default_births(cast)),
            Self::SharedPhones => Some(neighbours::shared_phone(cast)),
            Self::Placeholders => Some(placeholders::scene(cast)),
            Self::Nobody => Some(one_person::nobody(cast)),
            Self::OtherDose => Some(one_person::other_dose(cast)),
            Self::LookAlike => Some(look_alike::scene(cast)),
        }
    }
}

impl Country {
    /// Tells of the scene that the complaint with this number belongs to.
    pub(super) fn play(&self, scenario: Scenario, number: u64, listener: &mut impl Listener) {
        let mut cast = Cast::new(self, number);
        let Some(scene) = scenario.scene(&mut cast) else {
            return;
        };
        let mut dice = cast.dice;
        for role in &scene.others {
            self.tell_role(&scene, role, None, &mut dice, listener);
        }
        let missed = Some(scene.missed);
        let others = self.tell_role(&scene, &scene.complainant, missed, &mut dice, listener);
        self.tell_case(scenario, number, &scene, others, &mut dice, listener);
    }

    /// Tells of somebody's records, but for the one that is missed. Returns their keys.
    fn tell_role<'a>(
        &'a self,
        scene: &'a Scene,
        role: &'a Role,
        missed: Option<usize>,
        dice: &mut Dice,
        listener: &mut impl Listener,
    ) -> Vec<Key<'a>> {
        let mut keys = Vec::new();
        for (place, (dose, recorded)) in role.doses.iter().zip(&role.recorded).enumerate() {
            if missed == Some(place) || *recorded == Recorded::No {
                continue;
            }
            let mut row = self.row(&role.resident, dose);
            let around = self.around(&role.resident, dose);
            of_clinic(dice, self.errors, &around, &mut row.says, true);
            scene.finish(role, recorded, &mut row);
            listener.record(&row, false);
            keys.push((row.source_system, row.source_record_id));
        }
        keys
    }

    fn tell_case<'a>(
        &'a self,
        scenario: Scenario,
        number: u64,
        scene: &'a Scene,
        others: Vec<Key<'a>>,
        dice: &mut Dice,
        listener: &mut impl Listener,
    ) {
        let (role, cause) = (&scene.complainant, scene.cause);
        let (Some(dose), Some(recorded)) = (role.doses.get(scene.missed), role.recorded.get(scene.missed))
        else {
            return;
        };
        let around = self.around(&role.resident, dose);
        let mut notes: Vec<String> = scene.notes.iter().map(|note| (*note).to_owned()).collect();
        let mut note = |side: &str, kinds: &[ErrorKind]| {
            notes.extend(kinds.iter().map(|kind| format!("{side}:{}", kind.code())));
        };
        // Another document hides the record by itself.
        let hidden_by = if cause.has_record() && matches!(recorded, Recorded::Under(_)) {
            Cause::Visible
        } else {
            cause
        };
        let mut rows = Vec::new();
        if let Some(mut row) = self.hidden_record(&around, dose, hidden_by, dice, &mut note) {
            scene.finish(role, recorded, &mut row);
            if scene.twice {
                let mut second = row.clone();
                second.source_record_id = second_record_id(self.seed, role.resident.number);
                rows.push(second);
            }
            rows.insert(0, row);
        }
        for row in &rows {
            listener.record(row, true);
        }
        let mut says = Statement::new(&role.resident, dose, &self.places);
        says.vaccine_by_brand = dice.happens(7_000);
        note("citizen", &of_citizen(dice, self.errors, &around, &mut says));
        scene.state(&mut says);
        let mut keys = rows
            .into_iter()
            .map(|row| (row.source_system, row.source_record_id));
        listener.case(&Case {
            scenario,
            resident: &role.resident,
            dose,
            cause,
            complaint: complaint(&role.resident, number, cause, says, dice),
            record: keys.next(),
            also: keys.collect(),
            others,
            person: person_id(self.seed, role.resident.number),
            notes: notes.join(" "),
        });
    }
}

#[cfg(test)]
mod tests;
