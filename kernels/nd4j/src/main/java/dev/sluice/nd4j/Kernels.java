package dev.sluice.nd4j;

import dev.sluice.backend.Fusion;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.Affine;
import dev.sluice.op.Binary;
import dev.sluice.op.Broadcast;
import dev.sluice.op.Carry;
import dev.sluice.op.ChainScan;
import dev.sluice.op.ChainScanGradient;
import dev.sluice.op.ChainTransitionsGradient;
import dev.sluice.op.Clamp;
import dev.sluice.op.ClampGradient;
import dev.sluice.op.ClipByNorm;
import dev.sluice.op.Concat;
import dev.sluice.op.CrossEntropyGradient;
import dev.sluice.op.Dropout;
import dev.sluice.op.EmbeddingGather;
import dev.sluice.op.EmbeddingScatter;
import dev.sluice.op.Fill;
import dev.sluice.op.GlobalNorm;
import dev.sluice.op.MatMul;
import dev.sluice.op.OneHot;
import dev.sluice.op.Op;
import dev.sluice.op.PadColumns;
import dev.sluice.op.PlaceStep;
import dev.sluice.op.Power;
import dev.sluice.op.RecurrentBackward;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.Reduce;
import dev.sluice.op.Reshape;
import dev.sluice.op.Reverse;
import dev.sluice.op.Scan;
import dev.sluice.op.SelectStep;
import dev.sluice.op.Shift;
import dev.sluice.op.Slice;
import dev.sluice.op.Softmax;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.op.SoftmaxGradient;
import dev.sluice.op.SquaredError;
import dev.sluice.op.SquaredErrorGradient;
import dev.sluice.op.Unary;
import dev.sluice.op.UnaryGradient;
import dev.sluice.op.Update;
import dev.sluice.op.Where;
import java.util.Set;

/** Turns an operation into array operations for one layout. */
final class Kernels {
  private Kernels() {}

  static Recording record(Op op, Memory memory, PackedLayout layout, Set<Fusion> fusions) {
    Recording r = new Recording();
    Bound b = new Bound(r, memory, layout);
    switch (op) {
      case RecurrentForward forward -> RecurrentForwardKernel.record(b, forward, fusions);
      case RecurrentBackward backward -> RecurrentBackwardKernel.record(b, backward, fusions);
      case MatMul product ->
          r.product(
              b.of(product.a()),
              product.transposeA(),
              b.of(product.b()),
              product.transposeB(),
              b.of(product.out()),
              false);
      case Affine affine -> Elementwise.affine(b, affine);
      case Binary binary -> Elementwise.binary(b, binary);
      case Unary unary -> Elementwise.unary(b, unary);
      case UnaryGradient gradient -> Elementwise.unaryGradient(b, gradient);
      case Clamp clamp -> Elementwise.clamp(b, clamp);
      case ClampGradient gradient -> Elementwise.clampGradient(b, gradient);
      case Dropout dropout -> Elementwise.dropout(b, dropout);
      case Fill fill -> r.fill(b.of(fill.out()), fill.value());
      case Carry carry -> Elementwise.carry(b, carry);
      case Where where -> Elementwise.where(b, where);
      case Power power -> r.power(b.of(power.x()), power.exponent(), b.of(power.out()));
      case Reduce reduce -> Reductions.reduce(b, reduce);
      case Broadcast broadcast -> Reductions.broadcast(b, broadcast);
      case Softmax softmax -> Softmaxes.softmax(b, softmax);
      case SoftmaxGradient gradient -> Softmaxes.gradient(b, gradient);
      case Concat concat -> Movement.concat(b, concat);
      case Slice slice -> Movement.slice(b, slice);
      case PadColumns pad -> Movement.pad(b, pad);
      case SelectStep select -> Steps.select(b, select);
      case PlaceStep place -> Steps.place(b, place);
      case Shift shift -> Steps.shift(b, shift);
      case Reverse reverse -> Steps.reverse(b, reverse);
      case Scan scan -> Steps.scan(b, scan);
      case Reshape reshape -> Movement.reshape(b, reshape);
      case ChainScan scan -> Chains.scan(b, scan);
      case ChainScanGradient gradient -> Chains.gradient(b, gradient);
      case ChainTransitionsGradient gradient -> Chains.transitions(b, gradient);
      case OneHot oneHot -> Movement.oneHot(b, oneHot);
      case EmbeddingGather gather -> Movement.gather(b, gather);
      case EmbeddingScatter scatter -> Movement.scatter(b, scatter);
      case SoftmaxCrossEntropy loss -> Losses.crossEntropy(b, loss);
      case CrossEntropyGradient gradient -> Losses.crossEntropyGradient(b, gradient);
      case SquaredError loss -> Losses.squaredError(b, loss);
      case SquaredErrorGradient gradient -> Losses.squaredErrorGradient(b, gradient);
      case GlobalNorm norm -> Updates.globalNorm(b, norm);
      case ClipByNorm clip -> Updates.clipByNorm(b, clip);
      case Update update -> Updates.update(b, update);
    }
    return r;
  }
}
