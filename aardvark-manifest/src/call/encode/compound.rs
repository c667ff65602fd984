//! The half-written arrays and objects of the checking serializer.

use std::borrow::Cow;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::Check;
use super::serializer::Inside;
use crate::call::place::Step;

/// A container of the inner serializer whose elements are checked.
pub(super) struct Compound<'c, C> {
    inner: C,
    check: &'c Check,
    /// How many elements were written.
    written: usize,
    /// The key that was written last, where key and value come separately.
    key: Option<String>,
    /// For the contents of an enum's variant: the variant, which is a level of its own in JSON.
    variant: Option<&'static str>,
}

impl<'c, C> Compound<'c, C> {
    pub(super) const fn new(inner: C, check: &'c Check) -> Self {
        Self { inner, check, written: 0, key: None, variant: None }
    }

    pub(super) const fn of_variant(inner: C, check: &'c Check, variant: &'static str) -> Self {
        Self { inner, check, written: 0, key: None, variant: Some(variant) }
    }

    fn element<T: Serialize + ?Sized, E>(
        &mut self,
        value: &T,
        write: impl FnOnce(&mut C, &Inside<'c, '_, T>) -> Result<(), E>,
    ) -> Result<(), E> {
        let index = self.written;
        self.written += 1;
        let result = write(&mut self.inner, &Inside { value, check: self.check });
        self.passing(result, || Step::Index(index))
    }

    fn field<T: Serialize + ?Sized, E>(
        &mut self,
        key: &'static str,
        value: &T,
        write: impl FnOnce(&mut C, &Inside<'c, '_, T>) -> Result<(), E>,
    ) -> Result<(), E> {
        let result = write(&mut self.inner, &Inside { value, check: self.check });
        self.passing(result, || Step::Key(Cow::Borrowed(key)))
    }

    fn passing<E>(&self, result: Result<(), E>, step: impl FnOnce() -> Step) -> Result<(), E> {
        let result = self.check.passing(result, step);
        match self.variant {
            Some(variant) => self.check.passing(result, || Step::Key(Cow::Borrowed(variant))),
            None => result,
        }
    }

    /// Closes this container's levels and gives back the inner one.
    fn finish(self) -> C {
        self.check.close(if self.variant.is_some() { 2 } else { 1 });
        self.inner
    }
}

/// The containers that are arrays in JSON.
macro_rules! arrays {
    ($($trait:ident::$method:ident,)*) => {$(
        impl<C: $trait> $trait for Compound<'_, C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
                self.element(value, |inner, value| inner.$method(value))
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                self.finish().end()
            }
        }
    )*};
}

/// The containers that are objects with known keys.
macro_rules! objects {
    ($($trait:ident,)*) => {$(
        impl<C: $trait> $trait for Compound<'_, C> {
            type Ok = C::Ok;
            type Error = C::Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), C::Error> {
                self.field(key, value, |inner, value| inner.serialize_field(key, value))
            }

            fn skip_field(&mut self, key: &'static str) -> Result<(), C::Error> {
                self.inner.skip_field(key)
            }

            fn end(self) -> Result<C::Ok, C::Error> {
                self.finish().end()
            }
        }
    )*};
}

arrays! {
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
}

objects! {
    SerializeStruct,
    SerializeStructVariant,
}

impl<C: SerializeMap> SerializeMap for Compound<'_, C> {
    type Ok = C::Ok;
    type Error = C::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), C::Error> {
        self.key = Some(key_text(key));
        self.inner.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), C::Error> {
        let result = self.inner.serialize_value(&Inside { value, check: self.check });
        let key = self.key.take();
        self.passing(result, || Step::Key(Cow::Owned(key.unwrap_or_default())))
    }

    fn serialize_entry<K, V>(&mut self, key: &K, value: &V) -> Result<(), C::Error>
    where
        K: Serialize + ?Sized,
        V: Serialize + ?Sized,
    {
        // A key that is no string fails before the value is reached: the map is the place then.
        self.inner.serialize_key(key)?;
        let result = self.inner.serialize_value(&Inside { value, check: self.check });
        self.passing(result, || Step::Key(Cow::Owned(key_text(key))))
    }

    fn end(self) -> Result<C::Ok, C::Error> {
        self.finish().end()
    }
}

/// How a key reads in JSON, for a message.
fn key_text<K: Serialize + ?Sized>(key: &K) -> String {
    match serde_json::to_value(key) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
