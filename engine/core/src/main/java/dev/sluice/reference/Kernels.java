package dev.sluice.reference;

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

/** Finds the kernel of an operation. */
final class Kernels {
  private Kernels() {}

  static Kernel of(Op op, Memory memory) {
    return switch (op) {
      case RecurrentForward forward -> new RecurrentForwardKernel(forward, memory);
      case RecurrentBackward backward -> new RecurrentBackwardKernel(backward, memory);
      case MatMul product -> MatMulKernel.of(product, memory);
      case Affine affine -> Elementwise.affine(affine, memory);
      case Binary binary -> Elementwise.binary(binary, memory);
      case Unary unary -> Elementwise.unary(unary, memory);
      case UnaryGradient gradient -> Elementwise.unaryGradient(gradient, memory);
      case Clamp clamp -> Elementwise.clamp(clamp, memory);
      case ClampGradient gradient -> Elementwise.clampGradient(gradient, memory);
      case Dropout dropout -> Elementwise.dropout(dropout, memory);
      case Fill fill -> Elementwise.fill(fill, memory);
      case Carry carry -> Elementwise.carry(carry, memory);
      case Where where -> Elementwise.where(where, memory);
      case Power power -> Elementwise.power(power, memory);
      case Reshape reshape -> Elementwise.reshape(reshape, memory);
      case Reduce reduce -> Reductions.reduce(reduce, memory);
      case Broadcast broadcast -> Reductions.broadcast(broadcast, memory);
      case Softmax softmax -> Softmaxes.softmax(softmax, memory);
      case SoftmaxGradient gradient -> Softmaxes.gradient(gradient, memory);
      case Concat concat -> Movement.concat(concat, memory);
      case Slice slice -> Movement.slice(slice, memory);
      case PadColumns pad -> Movement.pad(pad, memory);
      case SelectStep select -> Steps.select(select, memory);
      case PlaceStep place -> Steps.place(place, memory);
      case Shift shift -> Steps.shift(shift, memory);
      case Reverse reverse -> Steps.reverse(reverse, memory);
      case Scan scan -> Steps.scan(scan, memory);
      case ChainScan scan -> Chains.scan(scan, memory);
      case ChainScanGradient gradient -> Chains.gradient(gradient, memory);
      case ChainTransitionsGradient gradient -> Chains.transitions(gradient, memory);
      case OneHot oneHot -> Movement.oneHot(oneHot, memory);
      case EmbeddingGather gather -> Movement.gather(gather, memory);
      case EmbeddingScatter scatter -> Movement.scatter(scatter, memory);
      case SoftmaxCrossEntropy loss -> Losses.crossEntropy(loss, memory);
      case CrossEntropyGradient gradient -> Losses.crossEntropyGradient(gradient, memory);
      case SquaredError loss -> Losses.squaredError(loss, memory);
      case SquaredErrorGradient gradient -> Losses.squaredErrorGradient(gradient, memory);
      case GlobalNorm norm -> Updates.globalNorm(norm, memory);
      case ClipByNorm clip -> Updates.clipByNorm(clip, memory);
      case Update update -> Updates.update(update, memory);
    };
  }
}
