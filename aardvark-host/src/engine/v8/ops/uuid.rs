//! Random UUIDs.

use super::super::guard::{Op, OpError};

/// `randomUuid()`: a version 4 UUID in lower case, from the operating system's generator.
pub(crate) struct RandomUuid;

impl Op for RandomUuid {
    const NAME: &'static str = "randomUuid";
    const IS_HOST_CALL: bool = true;

    fn call<'s>(
        scope: &mut v8::PinScope<'s, '_>,
        _arguments: &v8::FunctionCallbackArguments<'s>,
        result: &mut v8::ReturnValue<'s>,
    ) -> Result<(), OpError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)
            .map_err(|_| OpError::type_error("the operating system gave no random bytes"))?;
        let text = format(u128::from_be_bytes(random));
        result.set(v8::String::new(scope, &text).ok_or(OpError::Pending)?.into());
        Ok(())
    }
}

/// Sets the version and variant of RFC 9562 and writes the 8-4-4-4-12 form.
fn format(random: u128) -> String {
    let version = 0x4_u128 << 76;
    let variant = 0b10_u128 << 62;
    let bits = random & !(0xf_u128 << 76) & !(0b11_u128 << 62) | version | variant;
    let group = |shift: u32, digits: u32| (bits >> shift) & ((1_u128 << (digits * 4)) - 1);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        group(96, 8),
        group(80, 4),
        group(64, 4),
        group(48, 4),
        group(0, 12)
    )
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn version_and_variant_are_set() {
        assert_eq!(format(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(format(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
