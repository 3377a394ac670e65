package dev.sluice.file;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of safetensors that Sluice knows; numbers become 32-bit floats. A file may have
 * tensors of others, which nobody must ask for.
 */
public enum DType {
  /** 64-bit floating point, rounded to 32 bits. */
  F64(8),
  /** 32-bit floating point. */
  F32(4),
  /** IEEE half precision, widened. */
  F16(2),
  /** bfloat16, widened. */
  BF16(2),
  /** 64-bit integers; carried, not converted. */
  I64(8),
  /** 32-bit integers; carried, not converted. */
  I32(4),
  /** 16-bit integers; carried, not converted. */
  I16(2),
  /** 8-bit integers; carried, not converted. */
  I8(1),
  /** Unsigned 8-bit integers; carried, not converted. */
  U8(1),
  /** Booleans; carried, not converted. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  static Optional<DType> of(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** {@return bytes of an element} */
  public int bytes() {
    return bytes;
  }

  /** {@return whether {@link SafetensorsFile#read} converts it to floats} */
  public boolean isFloat() {
    return ordinal() <= BF16.ordinal();
  }
}
