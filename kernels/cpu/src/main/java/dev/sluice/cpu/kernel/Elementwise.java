package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Block;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Worker;
import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Functions;
import dev.sluice.cpu.vector.Lanes;
import dev.sluice.op.Affine;
import dev.sluice.op.Binary;
import dev.sluice.op.Carry;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClampGradient;
import dev.sluice.op.Fill;
import dev.sluice.op.Power;
import dev.sluice.op.Unary;
import dev.sluice.op.UnaryGradient;
import dev.sluice.op.Where;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Operations whose every element depends on the same element of their operands. Most run over whole
 * vectors to the end of the last one, for which every block has room.
 */
final class Elementwise {
  /** Vectors for which another thread is worth waiting for. */
  static final int GRAIN = 256;

  private Elementwise() {}

  /** The bytes at which a thread's share of a buffer's numbers begins. */
  static long from(long size, Worker worker) {
    return (long) worker.first(Lanes.vectors(size), GRAIN) * Lanes.BYTES;
  }

  static long end(long size, Worker worker) {
    return (long) worker.end(Lanes.vectors(size), GRAIN) * Lanes.BYTES;
  }

  static Kernel affine(Affine op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    float scale = (float) op.scale();
    FloatVector shift = Lanes.broadcast((float) op.shift());
    return (run, worker) -> {
      long size = run.size(op.out());
      long end = end(size, worker);
      for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
        FloatVector result = Lanes.load(x.address() + at).fma(Lanes.broadcast(scale), shift);
        Lanes.store(result, out.address() + at);
      }
    };
  }

  static Kernel binary(Binary op, Blocks blocks) {
    Block a = blocks.of(op.a());
    Block b = blocks.of(op.b());
    Block out = blocks.of(op.out());
    Binary.Kind kind = op.kind();
    int columns = op.out().shape().columns();
    if (op.b().shape().equals(op.a().shape())) {
      return (run, worker) -> {
        long size = run.size(op.out());
        long end = end(size, worker);
        for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
          FloatVector left = Lanes.load(a.address() + at);
          FloatVector right = Lanes.load(b.address() + at);
          Lanes.store(apply(kind, left, right), out.address() + at);
        }
      };
    }
    long bLine = (long) op.lineStride() * Float.BYTES;
    boolean oneColumn = op.columnStride() == 0;
    return (run, worker) -> {
      int lines = run.lines(op.out());
      int grain = grain(columns);
      for (int i = worker.first(lines, grain); i < worker.end(lines, grain); i++) {
        long line = (long) i * columns * Float.BYTES;
        for (int j = 0; j < columns; j += Lanes.COUNT) {
          var mask = Lanes.below(j, columns);
          long at = line + (long) j * Float.BYTES;
          long right = b.address() + i * bLine;
          FloatVector other =
              oneColumn ? Lanes.broadcast(right) : Lanes.load(right + (long) j * Float.BYTES, mask);
          FloatVector result = apply(kind, Lanes.load(a.address() + at, mask), other);
          Lanes.store(result, out.address() + at, mask);
        }
      }
    };
  }

  /** Lines for which another thread is worth waiting for. */
  static int grain(int columns) {
    return Math.max(1, GRAIN / Lanes.vectors(columns));
  }

  private static FloatVector apply(Binary.Kind kind, FloatVector a, FloatVector b) {
    return switch (kind) {
      case ADD -> a.add(b);
      case SUBTRACT -> a.sub(b);
      case MULTIPLY -> a.mul(b);
      case DIVIDE -> a.div(b);
      case MAXIMUM -> a.max(b);
      case MINIMUM -> a.min(b);
      case GREATER -> Lanes.zero().blend(1f, a.compare(VectorOperators.GT, b));
      case EQUAL -> Lanes.zero().blend(1f, a.compare(VectorOperators.EQ, b));
    };
  }

  static Kernel unary(Unary op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    Unary.Kind kind = op.kind();
    return (run, worker) -> {
      long size = run.size(op.out());
      long end = end(size, worker);
      for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
        Lanes.store(apply(kind, Lanes.load(x.address() + at)), out.address() + at);
      }
      long first = out.address() + from(size, worker);
      int vectors = (int) ((end - from(size, worker)) / Lanes.BYTES);
      if (kind == Unary.Kind.TANH) {
        Activations.tanh(first, Lanes.BYTES, vectors);
      } else if (kind == Unary.Kind.SIGMOID) {
        Activations.sigmoid(first, Lanes.BYTES, vectors);
      }
    };
  }

  private static FloatVector apply(Unary.Kind kind, FloatVector x) {
    return switch (kind) {
      case TANH, SIGMOID -> x; // which are computed in place afterwards
      case RELU -> x.blend(0f, x.compare(VectorOperators.LT, 0f));
      case EXP -> Functions.exp(x);
      case LOG -> Functions.log(x);
      case SQRT -> x.sqrt();
      case SQUARE -> x.mul(x);
      case ABS -> x.abs();
      case SOFTPLUS -> Functions.softplus(x);
      case SIGN -> sign(x);
    };
  }

  static Kernel unaryGradient(UnaryGradient op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    Block dOut = blocks.of(op.dOut());
    Block dx = blocks.of(op.dx());
    Unary.Kind kind = op.kind();
    return (run, worker) -> {
      long size = run.size(op.dx());
      long end = end(size, worker);
      for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
        FloatVector gradient = Lanes.load(dOut.address() + at);
        FloatVector argument = Lanes.load(x.address() + at);
        FloatVector result = Lanes.load(out.address() + at);
        Lanes.store(gradient.mul(slope(kind, argument, result)), dx.address() + at);
      }
    };
  }

  private static FloatVector slope(Unary.Kind kind, FloatVector x, FloatVector out) {
    FloatVector one = Lanes.broadcast(1f);
    return switch (kind) {
      case TANH -> one.sub(out.mul(out));
      case SIGMOID -> out.sub(out.mul(out));
      case RELU -> Lanes.zero().blend(1f, x.compare(VectorOperators.GT, 0f));
      case EXP -> out;
      case LOG -> one.div(x);
      case SQRT -> Lanes.broadcast(0.5f).div(out);
      case SQUARE -> x.add(x);
      case ABS -> sign(x);
      case SOFTPLUS -> one.div(Functions.exp(x.neg()).add(one));
      case SIGN -> Lanes.zero();
    };
  }

  private static FloatVector sign(FloatVector x) {
    return Lanes.zero()
        .blend(1f, x.compare(VectorOperators.GT, 0f))
        .blend(-1f, x.compare(VectorOperators.LT, 0f))
        .blend(x, x.compare(VectorOperators.NE, x)); // NaN
  }

  static Kernel where(Where op, Blocks blocks) {
    Block condition = blocks.of(op.condition());
    Block a = blocks.of(op.a());
    Block b = blocks.of(op.b());
    Block out = blocks.of(op.out());
    return (run, worker) -> {
      long size = run.size(op.out());
      long end = end(size, worker);
      for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
        var holds = Lanes.load(condition.address() + at).compare(VectorOperators.NE, 0f);
        FloatVector other = Lanes.load(b.address() + at);
        Lanes.store(other.blend(Lanes.load(a.address() + at), holds), out.address() + at);
      }
    };
  }

  /** One number at a time, in double: a logarithm of 32 bits times an exponent would be coarse. */
  static Kernel power(Power op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    double exponent = op.exponent();
    return (run, worker) -> {
      long size = run.size(op.out());
      long end = Math.min(end(size, worker), size * Float.BYTES);
      for (long at = from(size, worker); at < end; at += Float.BYTES) {
        float power = (float) Math.pow(Lanes.get(x.address() + at), exponent);
        Lanes.set(out.address() + at, power);
      }
    };
  }

  static Kernel clamp(Clamp op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    float limit = (float) op.limit();
    return (run, worker) -> {
      long size = run.size(op.out());
      long end = end(size, worker);
      for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
        FloatVector value = Lanes.load(x.address() + at);
        value = value.blend(limit, value.compare(VectorOperators.GT, limit));
        value = value.blend(-limit, value.compare(VectorOperators.LT, -limit));
        Lanes.store(value, out.address() + at);
      }
    };
  }

  static Kernel clampGradient(ClampGradient op, Blocks blocks) {
    Block x = blocks.of(op.x());
    Block dOut = blocks.of(op.dOut());
    Block dx = blocks.of(op.dx());
    float limit = (float) op.limit();
    return (run, worker) -> {
      long size = run.size(op.dx());
      long end = end(size, worker);
      for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
        FloatVector value = Lanes.load(x.address() + at);
        FloatVector gradient = Lanes.load(dOut.address() + at);
        var within = value.abs().compare(VectorOperators.LT, limit);
        Lanes.store(Lanes.zero().blend(gradient, within), dx.address() + at);
      }
    };
  }

  static Kernel fill(Fill op, Blocks blocks) {
    Block out = blocks.of(op.out());
    float value = (float) op.value();
    return (run, worker) -> {
      long size = run.size(op.out());
      long end = end(size, worker);
      for (long at = from(size, worker); at < end; at += Lanes.BYTES) {
        Lanes.store(Lanes.broadcast(value), out.address() + at);
      }
    };
  }

  static Kernel carry(Carry op, Blocks blocks) {
    Block from = blocks.of(op.from());
    Block to = blocks.of(op.to());
    Block guard = blocks.of(op.guard());
    return (run, worker) -> {
      if (guard != null && !Float.isFinite(Lanes.get(guard.address()))) {
        return;
      }
      long size = run.size(op.to());
      // Not a number more: sequences that this batch does not have keep their states.
      long first = from(size, worker);
      long end = Math.min(end(size, worker), size * Float.BYTES);
      if (first < end) {
        Lanes.copy(from.address() + first, to.address() + first, end - first);
      }
    };
  }
}
