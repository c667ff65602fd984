//! One call of a file operation: its arguments, the files, and what is noted about it.

use super::super::clock;
use super::{
    Changes, Metadata, Op, OpError, Problem, RealmState, Resource, Storage, View, Violation, ViolationKind,
    bits, number, position, string, view,
};

/// A file operation.
pub(crate) trait FileOp {
    /// As [`Op::NAME`].
    const NAME: &'static str;

    /// As [`Op::IS_HOST_CALL`].
    const IS_HOST_CALL: bool = true;

    /// Does it; gives a number from 0 on.
    fn run(call: &mut FileCall<'_, '_, '_>) -> Result<f64, Refused>;
}

/// See the module.
pub(crate) struct FileCall<'a, 's, 'i> {
    pub(super) scope: &'a mut v8::PinScope<'s, 'i>,
    pub(super) arguments: &'a v8::FunctionCallbackArguments<'s>,
}

/// Why there is no number.
pub(crate) enum Refused {
    /// An error that the guest sees as a number.
    Problem(Problem),
    /// A call that no guest makes.
    Op(OpError),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<OpError> for Refused {
    fn from(error: OpError) -> Self {
        Self::Op(error)
    }
}

impl<O: FileOp> Op for O {
    const NAME: &'static str = <O as FileOp>::NAME;
    const IS_HOST_CALL: bool = <O as FileOp>::IS_HOST_CALL;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let answer = O::run(&mut FileCall { scope, arguments });
        level(scope);
        match answer {
            Ok(number) => result.set_double(number),
            Err(Refused::Problem(problem)) => result.set_double(-f64::from(problem.number())),
            Err(Refused::Op(error)) => return Err(error),
        }
        Ok(())
    }
}

impl FileCall<'_, '_, '_> {
    pub(super) fn storage(&mut self) -> Result<&mut View, Refused> {
        self.scope
            .get_slot_mut::<Storage>()
            .map(|storage| &mut storage.0)
            .ok_or(Refused::Problem(Problem::Absent))
    }

    pub(super) fn path(&self, index: i32) -> Result<String, Refused> {
        // A longer one is refused by what reads it; this bounds the copy.
        string(self.scope, self.arguments, index, aardvark_files::LONGEST_PATH).map_err(|error| match error {
            OpError::Range(_) => Refused::Problem(Problem::NameTooLong),
            error => Refused::Op(error),
        })
    }

    pub(super) fn handle(&self, index: i32) -> Result<u32, Refused> {
        let handle = bits(self.scope, self.arguments, index);
        Ok(handle.ok_or_else(|| OpError::type_error("an open file is a number"))?)
    }

    pub(super) fn bits(&self, index: i32) -> u32 {
        bits(self.scope, self.arguments, index).unwrap_or_default()
    }

    /// The time at which it happens, which the guest may read back later: no finer than its clocks.
    pub(super) fn now(&self, index: i32) -> f64 {
        let now = number(self.arguments, index).filter(|number| number.is_finite()).unwrap_or(0.0);
        clock::coarse(self.scope, now)
    }

    /// A place in a file, or its length.
    pub(super) fn position(&self, index: i32) -> Result<u64, Refused> {
        position(self.arguments, index).ok_or(Refused::Problem(Problem::Invalid))
    }

    /// Permissions, time of access and time of change from argument 1 on, where they are numbers.
    pub(super) fn changes(&self) -> Changes {
        let given = |index| number(self.arguments, index).filter(|number| number.is_finite());
        let permissions = given(1).map(|_| self.bits(1));
        Changes::new(permissions, given(2), given(3))
    }

    /// Writes what is known of a file into argument `index`, an array of doubles.
    pub(super) fn fill(&mut self, index: i32, found: &Metadata) -> Result<f64, Refused> {
        let target = view(self.arguments, index)?;
        let numbers = [
            f64::from(found.mode()),
            found.size as f64,
            found.inode as f64,
            found.device as f64,
            found.accessed,
            found.modified,
            found.changed,
        ];
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
        let store = target.buffer(self.scope).ok_or(OpError::Pending)?.get_backing_store();
        let from = target.byte_offset();
        let cells = store
            .get(from..from + bytes.len())
            .filter(|_| target.byte_length() >= bytes.len())
            .ok_or_else(|| OpError::type_error("there is no room for what is known of a file"))?;
        super::overwrite(cells, &bytes);
        Ok(0.0)
    }

    /// A file of the host's with the times that the guest may see. Its own files have the times that it has given them.
    pub(super) fn coarse(&self, mut found: Metadata) -> Metadata {
        for time in [&mut found.accessed, &mut found.modified, &mut found.changed] {
            *time = clock::coarse(self.scope, *time);
        }
        found
    }

    /// Charges bytes on the host's disk.
    pub(super) fn charge_mount(&mut self, amount: u64) -> Result<(), Refused> {
        let Some(state) = self.scope.get_slot_mut::<RealmState>() else { return Ok(()) };
        if let Err(reached) = state.recorder.meter().take(Resource::MountBytes, amount) {
            let detail =
                format!("{} of {} bytes written into mounted directories", reached.used, reached.allowed);
            self.violation(ViolationKind::Resource, &detail);
            return Err(Refused::Problem(Problem::Quota));
        }
        Ok(())
    }

    /// Notes what the guest was not allowed to do at `path`, if that is why something failed.
    pub(super) fn noted<T>(&mut self, result: Result<T, Problem>, path: &str) -> Result<T, Refused> {
        match result {
            Err(Problem::NoSpace) => {
                self.violation(ViolationKind::Resource, "the scratch directory is full");
            }
            Err(Problem::ReadOnly) => {
                self.violation(
                    ViolationKind::Files,
                    &format!("writing to `{path}`, which is only for reading"),
                );
            }
            Err(Problem::Access) => {
                self.violation(
                    ViolationKind::Files,
                    &format!("`{path}` leads out of its directory, or is no file"),
                );
            }
            _ => {}
        }
        Ok(result?)
    }

    pub(super) fn violation(&mut self, kind: ViolationKind, detail: &str) {
        if let Some(state) = self.scope.get_slot_mut::<RealmState>() {
            state.recorder.violation(Violation::new(kind, detail));
        }
    }
}

/// Tells the meter what is in the scratch directory.
pub(crate) fn level(isolate: &mut v8::Isolate) {
    let Some(Storage(view)) = isolate.get_slot::<Storage>() else { return };
    let (bytes, files) = (view.scratch_bytes(), view.scratch_files());
    if let Some(state) = isolate.get_slot_mut::<RealmState>() {
        let meter = state.recorder.meter();
        meter.level(Resource::ScratchBytes, bytes);
        meter.level(Resource::ScratchFiles, files);
    }
}
