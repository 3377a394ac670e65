package dev.sluice.cpu.kernel;

import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.recurrent.RecurrentBackwardKernel;
import dev.sluice.cpu.recurrent.RecurrentForwardKernel;
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
public final class Kernels {
  private Kernels() {}

  public static Kernel of(Op op, Machine machine) {
    return PackingKernel.of(bound(op, machine));
  }

  private static Kernel bound(Op op, Machine machine) {
    Blocks blocks = machine.blocks();
    return switch (op) {
      case RecurrentForward forward -> new RecurrentForwardKernel(forward, machine);
      case RecurrentBackward backward -> new RecurrentBackwardKernel(backward, machine);
      case MatMul product -> Products.of(product, machine);
      case Affine affine -> Elementwise.affine(affine, blocks);
      case Binary binary -> Elementwise.binary(binary, blocks);
      case Unary unary -> Elementwise.unary(unary, blocks);
      case UnaryGradient gradient -> Elementwise.unaryGradient(gradient, blocks);
      case Clamp clamp -> Elementwise.clamp(clamp, blocks);
      case ClampGradient gradient -> Elementwise.clampGradient(gradient, blocks);
      case Dropout dropout -> Dropouts.of(dropout, blocks);
      case Fill fill -> Elementwise.fill(fill, blocks);
      case Carry carry -> Elementwise.carry(carry, blocks);
      case Where where -> Elementwise.where(where, blocks);
      case Power power -> Elementwise.power(power, blocks);
      case Reduce reduce -> Reductions.reduce(reduce, blocks);
      case Broadcast broadcast -> Reductions.broadcast(broadcast, blocks);
      case Softmax softmax -> Softmaxes.softmax(softmax, blocks);
      case SoftmaxGradient gradient -> Softmaxes.gradient(gradient, blocks);
      case Concat concat -> Movement.concat(concat, blocks);
      case Slice slice -> Movement.slice(slice, blocks);
      case PadColumns pad -> Movement.pad(pad, blocks);
      case SelectStep select -> Steps.select(select, blocks);
      case PlaceStep place -> Steps.place(place, blocks);
      case Shift shift -> Steps.shift(shift, blocks);
      case Reverse reverse -> Steps.reverse(reverse, blocks);
      case Scan scan -> Steps.scan(scan, blocks);
      case Reshape reshape -> Movement.reshape(reshape, blocks);
      case ChainScan scan -> Chains.scan(scan, blocks);
      case ChainScanGradient gradient -> Chains.gradient(gradient, blocks);
      case ChainTransitionsGradient gradient -> Chains.transitions(gradient, blocks);
      case OneHot oneHot -> Movement.oneHot(oneHot, blocks);
      case EmbeddingGather gather -> Movement.gather(gather, blocks);
      case EmbeddingScatter scatter -> Movement.scatter(scatter, blocks);
      case SoftmaxCrossEntropy loss -> Losses.crossEntropy(loss, blocks);
      case CrossEntropyGradient gradient -> Losses.crossEntropyGradient(gradient, blocks);
      case SquaredError loss -> Losses.squaredError(loss, blocks);
      case SquaredErrorGradient gradient -> Losses.squaredErrorGradient(gradient, blocks);
      case GlobalNorm norm -> Norms.globalNorm(norm, blocks);
      case ClipByNorm clip -> Updates.clipByNorm(clip, blocks);
      case Update update -> Updates.update(update, blocks);
    };
  }
}
