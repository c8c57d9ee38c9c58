package org.kclframework.local.codec;

import software.amazon.awssdk.core.SdkField;

/** Says that the SDK has a member of a type that neither service had when this was written. */
final class UnsupportedTypeException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  UnsupportedTypeException(SdkField<?> field) {
    super(
        "member %s is of type %s, which the codec does not know"
            .formatted(field.memberName(), field.marshallingType().getKnownType()));
  }
}
