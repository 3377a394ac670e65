package dev.sluice.tornado.lower;

import dev.sluice.op.Affine;
import dev.sluice.op.Binary;
import dev.sluice.op.Carry;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClampGradient;
import dev.sluice.op.Dropout;
import dev.sluice.op.Fill;
import dev.sluice.op.Power;
import dev.sluice.op.Unary;
import dev.sluice.op.UnaryGradient;
import dev.sluice.op.Where;
import dev.sluice.random.DropoutMask;
import dev.sluice.tornado.kernel.ElementwiseKernels;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Operations whose every element depends on the same element of their operands. */
final class Elementwise {
  private Elementwise() {}

  static void affine(Affine op, Machine m) {
    FloatArray constants = m.memory().constants(op.scale(), op.shift());
    m.elements(
        "affine",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::affine,
                m.context(),
                m.run(),
                constants,
                m.of(op.x()),
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void binary(Binary op, Machine m) {
    m.elements(
        "binary",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::binary,
                m.context(),
                m.run(),
                m.of(op.a()),
                m.of(op.b()),
                m.of(op.out()),
                op.kind().ordinal(),
                op.lineStride(),
                op.columnStride(),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void unary(Unary op, Machine m) {
    m.elements(
        "unary",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::unary,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.kind().ordinal(),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void unaryGradient(UnaryGradient op, Machine m) {
    m.elements(
        "unaryGradient",
        op.dx(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::unaryGradient,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                m.of(op.dOut()),
                m.of(op.dx()),
                op.kind().ordinal(),
                Machine.lines(op.dx()),
                op.dx().shape().columns()));
  }

  static void where(Where op, Machine m) {
    m.elements(
        "where",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::where,
                m.context(),
                m.run(),
                m.of(op.condition()),
                m.of(op.a()),
                m.of(op.b()),
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void power(Power op, Machine m) {
    FloatArray constants = m.memory().constants(op.exponent());
    m.elements(
        "power",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::power,
                m.context(),
                m.run(),
                constants,
                m.of(op.x()),
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void clamp(Clamp op, Machine m) {
    FloatArray constants = m.memory().constants(op.limit());
    m.elements(
        "clampTo",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::clampTo,
                m.context(),
                m.run(),
                constants,
                m.of(op.x()),
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void clampGradient(ClampGradient op, Machine m) {
    FloatArray constants = m.memory().constants(op.limit());
    m.elements(
        "clampGradient",
        op.dx(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::clampGradient,
                m.context(),
                m.run(),
                constants,
                m.of(op.x()),
                m.of(op.dOut()),
                m.of(op.dx()),
                Machine.lines(op.dx()),
                op.dx().shape().columns()));
  }

  static void dropout(Dropout op, Machine m) {
    m.elements(
        "dropout",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::dropout,
                m.context(),
                m.run(),
                m.of(op.x()),
                m.of(op.out()),
                op.variational() ? 0 : 1,
                op.stream(),
                DropoutMask.threshold(op.rate()),
                (float) (1 / (1 - op.rate())),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void fill(Fill op, Machine m) {
    FloatArray constants = m.memory().constants(op.value());
    m.elements(
        "fill",
        op.out(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::fill,
                m.context(),
                m.run(),
                constants,
                m.of(op.out()),
                Machine.lines(op.out()),
                op.out().shape().columns()));
  }

  static void carry(Carry op, Machine m) {
    m.elements(
        "carry",
        op.to(),
        id ->
            TaskPackage.createPackage(
                id,
                ElementwiseKernels::carry,
                m.context(),
                m.run(),
                m.of(op.from()),
                m.of(op.to()),
                m.of(op.guard()),
                op.guard() == null ? 0 : 1,
                Machine.lines(op.to()),
                op.to().shape().columns()));
  }
}
