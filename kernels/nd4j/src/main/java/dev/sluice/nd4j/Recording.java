package dev.sluice.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.api.ops.impl.reduce.same.Sum;
import org.nd4j.linalg.api.ops.impl.scalar.Pow;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseDivision;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarReverseSubtraction;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarSet;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.any.Assign;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.DivOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.SubOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The array operations of one operation of a program, made once and executed in every run. Every
 * method appends one; results are written into matrices that are there already.
 */
final class Recording implements AutoCloseable {
  /** Something between array operations, given the run's key. */
  private record Entry(BooleanSupplier condition, LongConsumer action, boolean kernel) {}

  private final List<Entry> steps = new ArrayList<>();
  private final List<INDArray> temporaries = new ArrayList<>();
  private BooleanSupplier condition = () -> true;

  /** A matrix of zeros that lives as long as the recording. */
  INDArray temporary(long lines, long columns) {
    INDArray array = Ndarrays.zeros(lines, columns);
    temporaries.add(array);
    return array;
  }

  /** A vector of zeros that lives as long as the recording. */
  INDArray temporaryLine(long size) {
    INDArray array = Nd4j.create(DataType.FLOAT, new long[] {size}, 'c');
    temporaries.add(array);
    return array;
  }

  /** A matrix of truths that lives as long as the recording. */
  INDArray temporaryTruths(long lines, long columns) {
    INDArray array = Nd4j.create(DataType.BOOL, new long[] {lines, columns}, 'c');
    temporaries.add(array);
    return array;
  }

  /** A matrix of indices that lives as long as the recording. */
  INDArray temporaryIndices(long lines, long columns) {
    INDArray array = Nd4j.create(DataType.INT32, new long[] {lines, columns}, 'c');
    temporaries.add(array);
    return array;
  }

  /** What is appended from here on is executed only where a condition holds in the run. */
  void onlyIf(BooleanSupplier holds) {
    condition = holds;
  }

  /** Work of the host, which is no array operation. */
  void host(LongConsumer action) {
    steps.add(new Entry(condition, action, false));
  }

  private void add(Op op) {
    steps.add(new Entry(condition, key -> Nd4j.exec(op), true));
  }

  private void add(CustomOp op) {
    steps.add(new Entry(condition, key -> Nd4j.exec(op), true));
  }

  /**
   * Executes everything.
   *
   * @param key the run's key
   * @return how many array operations were executed
   */
  long run(long key) {
    long executed = 0;
    for (Entry step : steps) {
      if (step.condition.getAsBoolean()) {
        step.action.accept(key);
        executed += step.kernel ? 1 : 0;
      }
    }
    return executed;
  }

  @Override
  public void close() {
    temporaries.forEach(INDArray::close);
  }

  /** {@code c = op(a) · op(b)}, or {@code c += …} where it accumulates. */
  void product(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray c, boolean more) {
    MMulTranspose transpose = new MMulTranspose(transposeA, transposeB, false);
    add(new Mmul(a, b, c, 1, more ? 1 : 0, transpose));
  }

  /** {@code z = a + b}; b may be one line, one column or one number, as in all of these. */
  void add(INDArray a, INDArray b, INDArray z) {
    add(new AddOp(a, b, z));
  }

  void subtract(INDArray a, INDArray b, INDArray z) {
    add(new SubOp(a, b, z));
  }

  void multiply(INDArray a, INDArray b, INDArray z) {
    add(new MulOp(a, b, z));
  }

  void divide(INDArray a, INDArray b, INDArray z) {
    add(new DivOp(a, b, z));
  }

  /** {@code z = max(a, b)} of matrices of one shape. */
  void larger(INDArray a, INDArray b, INDArray z) {
    add(new org.nd4j.linalg.api.ops.impl.transforms.custom.Max(a, b, z));
  }

  void scale(INDArray x, double factor, INDArray z) {
    add(new ScalarMultiplication(x, null, z, factor));
  }

  void shift(INDArray x, double term, INDArray z) {
    add(new ScalarAdd(x, null, z, term));
  }

  /** {@code z = from − x}. */
  void subtractFrom(double from, INDArray x, INDArray z) {
    add(new ScalarReverseSubtraction(x, null, z, from));
  }

  /** {@code z = of / x}. */
  void quotient(double of, INDArray x, INDArray z) {
    add(new ScalarReverseDivision(x, null, z, of));
  }

  /** {@code z = min(max(x, least), most)}; NaN stays NaN, unlike in ND4J's scalar maximum. */
  void clamp(INDArray x, double least, double most, INDArray z) {
    add(
        DynamicCustomOp.builder("clipbyvalue")
            .addInputs(x)
            .addOutputs(z)
            .addFloatingPointArguments(least, most)
            .build());
  }

  /** {@code z = max(x, 0)}. */
  void relu(INDArray x, INDArray z) {
    clamp(x, 0, Double.POSITIVE_INFINITY, z);
  }

  /** {@code z = a ≠ b}, truths. */
  void different(INDArray a, INDArray b, INDArray z) {
    add(DynamicCustomOp.builder("not_equals").addInputs(a, b).addOutputs(z).build());
  }

  /** {@code z = a > b}, truths. */
  void greater(INDArray a, INDArray b, INDArray z) {
    add(DynamicCustomOp.builder("greater").addInputs(a, b).addOutputs(z).build());
  }

  /** {@code z = a = b}, truths. */
  void equal(INDArray a, INDArray b, INDArray z) {
    add(DynamicCustomOp.builder("equals").addInputs(a, b).addOutputs(z).build());
  }

  /** {@code z = x^exponent}. */
  void power(INDArray x, double exponent, INDArray z) {
    add(new Pow(x, z, exponent));
  }

  /** A 1 in the column of z that an index of a vector names, zeros elsewhere. */
  void oneHot(INDArray indices, INDArray z) {
    add(
        DynamicCustomOp.builder("onehot")
            .addInputs(indices)
            .addOutputs(z)
            .addIntegerArguments(-1, Math.toIntExact(z.columns()))
            .addFloatingPointArguments(1.0, 0.0)
            .build());
  }

  /** {@code z = holds ? a : b}, of matrices of one shape. */
  void choose(INDArray holds, INDArray a, INDArray b, INDArray z) {
    add(DynamicCustomOp.builder("select").addInputs(holds, a, b).addOutputs(z).build());
  }

  /** {@code z[i] = x[pairs[i, 0], pairs[i, 1]]}, of {@code [n, 2]} pairs. */
  void pick(INDArray x, INDArray pairs, INDArray z) {
    add(DynamicCustomOp.builder("gather_nd").addInputs(x, pairs).addOutputs(z).build());
  }

  /** {@code z = 1} where x is above 0, else 0. */
  void positive(INDArray x, INDArray z) {
    add(new Step(x, z, 0));
  }

  void tanh(INDArray x, INDArray z) {
    add(new Tanh(x, z));
  }

  void sigmoid(INDArray x, INDArray z) {
    add(new Sigmoid(x, z));
  }

  void exp(INDArray x, INDArray z) {
    add(new Exp(x, z));
  }

  void log(INDArray x, INDArray z) {
    add(new Log(x, z));
  }

  void sqrt(INDArray x, INDArray z) {
    add(new Sqrt(x, z));
  }

  void square(INDArray x, INDArray z) {
    add(new Square(x, z));
  }

  void abs(INDArray x, INDArray z) {
    add(new Abs(x, z));
  }

  void sign(INDArray x, INDArray z) {
    add(new Sign(x, z));
  }

  void copy(INDArray x, INDArray z) {
    add(new Assign(x, z));
  }

  void fill(INDArray z, double value) {
    add(new ScalarSet(z, null, z, value));
  }

  /** Sums along a dimension, or over all where there is none given; z keeps the dimension. */
  void sum(INDArray x, INDArray z, int... dimensions) {
    add(new Sum(x, z, true, dimensions.length == 0 ? new int[] {0, 1} : dimensions));
  }

  /** The largest of each line. */
  void max(INDArray x, INDArray z) {
    add(new Max(x, z, true, 1));
  }

  /** Softmax of each line. */
  void softmax(INDArray x, INDArray z) {
    add(new SoftMax(x, z, 1));
  }

  /** {@code z[i] = x[indices[i]]}, lines. */
  void gather(INDArray x, INDArray indices, INDArray z) {
    add(
        DynamicCustomOp.builder("gather")
            .addInputs(x, indices)
            .addOutputs(z)
            .addIntegerArguments(0)
            .build());
  }

  /** {@code z[indices[i]] += x[i]}, lines, one after the other. */
  void scatterAdd(INDArray z, INDArray indices, INDArray x) {
    add(
        DynamicCustomOp.builder("scatter_add")
            .addInputs(z, indices, x)
            .addOutputs(z)
            .addBooleanArguments(true)
            .build());
  }
}
