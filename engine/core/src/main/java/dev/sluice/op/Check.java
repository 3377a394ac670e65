package dev.sluice.op;

import java.util.Objects;

/** The checks that operations make when they are recorded. */
final class Check {
  private Check() {}

  /** A number buffer of exactly this shape. */
  static void shape(Op op, String operand, Buffer buffer, Shape needed) {
    floats(op, operand, buffer);
    if (!buffer.shape().equals(needed)) {
      throw wrong(op, operand, buffer, needed.toString());
    }
  }

  /** A number buffer of exactly this shape, or none. */
  static void optional(Op op, String operand, Buffer buffer, Shape needed) {
    if (buffer != null) {
      shape(op, operand, buffer, needed);
    }
  }

  /** None, because the operation has no such operand here. */
  static void absent(Op op, String operand, Buffer buffer, String reason) {
    if (buffer != null) {
      throw new ShapeException(label(op) + ": " + operand + " must be absent " + reason);
    }
  }

  static void floats(Op op, String operand, Buffer buffer) {
    Objects.requireNonNull(buffer, () -> label(op) + ": " + operand + " is missing");
    if (buffer.type() != Type.FLOAT32) {
      throw wrong(op, operand, buffer, "numbers (" + Type.FLOAT32 + ")");
    }
  }

  /** One index per line of another buffer. */
  static void indices(Op op, String operand, Buffer buffer, Shape lines) {
    Objects.requireNonNull(buffer, () -> label(op) + ": " + operand + " is missing");
    if (buffer.type() != Type.INT32) {
      throw wrong(op, operand, buffer, "indices (" + Type.INT32 + ")");
    }
    if (!buffer.shape().leading().equals(lines.leading()) || buffer.shape().columns() != 1) {
      throw wrong(op, operand, buffer, "[" + lines.leading() + ", 1]");
    }
  }

  /** A line per row of the batch. */
  static void rows(Op op, String operand, Buffer buffer) {
    floats(op, operand, buffer);
    condition(op, operand, buffer, buffer.shape().axis() == Axis.ROWS, "[rows, columns]");
  }

  /** A matrix whose size no batch changes. */
  static void fixed(Op op, String operand, Buffer buffer) {
    floats(op, operand, buffer);
    condition(op, operand, buffer, buffer.shape().axis() == Axis.FIXED, "a fixed shape");
  }

  static void condition(Op op, String operand, Buffer buffer, boolean holds, String needed) {
    if (!holds) {
      throw wrong(op, operand, buffer, needed);
    }
  }

  /** A constant of the operation within its bounds. */
  static void value(Op op, String what, double value, boolean holds, String needed) {
    if (!holds || Double.isNaN(value)) {
      throw new IllegalArgumentException(
          label(op) + ": " + what + " is " + value + ", must be " + needed);
    }
  }

  /** Not {@link Op#name()}, which may read fields: a record checks before it assigns them. */
  private static String label(Op op) {
    return op.getClass().getSimpleName();
  }

  private static ShapeException wrong(Op op, String operand, Buffer buffer, String needed) {
    return new ShapeException(
        label(op)
            + ": "
            + operand
            + " is '"
            + buffer.name()
            + "' "
            + buffer.shape()
            + (buffer.type() == Type.INT32 ? " of indices" : "")
            + ", needs "
            + needed);
  }
}
