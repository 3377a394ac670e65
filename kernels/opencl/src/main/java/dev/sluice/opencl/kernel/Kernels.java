package dev.sluice.opencl.kernel;

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
import dev.sluice.opencl.recurrent.BackwardLayer;
import dev.sluice.opencl.recurrent.ForwardLayer;

/** Finds the kernels of an operation. */
public final class Kernels {
  private Kernels() {}

  public static Kernel of(Op op, Machine machine) {
    return switch (op) {
      case RecurrentForward forward -> new ForwardLayer(forward, machine);
      case RecurrentBackward backward -> new BackwardLayer(backward, machine);
      case MatMul product -> new MatMulKernel(product, machine);
      case Affine affine -> Elementwise.affine(affine, machine);
      case Binary binary -> Elementwise.binary(binary, machine);
      case Unary unary -> Elementwise.unary(unary, machine);
      case UnaryGradient gradient -> Elementwise.unaryGradient(gradient, machine);
      case Clamp clamp -> Elementwise.clamp(clamp, machine);
      case ClampGradient gradient -> Elementwise.clampGradient(gradient, machine);
      case Dropout dropout -> Elementwise.dropout(dropout, machine);
      case Fill fill -> Elementwise.fill(fill, machine);
      case Carry carry -> Elementwise.carry(carry, machine);
      case Where where -> Elementwise.where(where, machine);
      case Power power -> Elementwise.power(power, machine);
      case Reduce reduce -> Reductions.reduce(reduce, machine);
      case Broadcast broadcast -> Reductions.broadcast(broadcast, machine);
      case Softmax softmax -> Softmaxes.softmax(softmax, machine);
      case SoftmaxGradient gradient -> Softmaxes.gradient(gradient, machine);
      case Concat concat -> Movement.concat(concat, machine);
      case Slice slice -> Movement.slice(slice, machine);
      case PadColumns pad -> Movement.pad(pad, machine);
      case SelectStep select -> Steps.select(select, machine);
      case PlaceStep place -> Steps.place(place, machine);
      case Shift shift -> Steps.shift(shift, machine);
      case Reverse reverse -> Steps.reverse(reverse, machine);
      case Scan scan -> Steps.scan(scan, machine);
      case Reshape reshape -> Movement.reshape(reshape, machine);
      case ChainScan scan -> Chains.scan(scan, machine);
      case ChainScanGradient gradient -> Chains.gradient(gradient, machine);
      case ChainTransitionsGradient gradient -> Chains.transitions(gradient, machine);
      case OneHot oneHot -> Embeddings.oneHot(oneHot, machine);
      case EmbeddingGather gather -> Embeddings.gather(gather, machine);
      case EmbeddingScatter scatter -> Embeddings.scatter(scatter, machine);
      case SoftmaxCrossEntropy loss -> Losses.crossEntropy(loss, machine);
      case CrossEntropyGradient gradient -> Losses.crossEntropyGradient(gradient, machine);
      case SquaredError loss -> Losses.squaredError(loss, machine);
      case SquaredErrorGradient gradient -> Losses.squaredErrorGradient(gradient, machine);
      case GlobalNorm norm -> Norms.globalNorm(norm, machine);
      case ClipByNorm clip -> Updates.clipByNorm(clip, machine);
      case Update update -> Updates.update(update, machine);
    };
  }
}
