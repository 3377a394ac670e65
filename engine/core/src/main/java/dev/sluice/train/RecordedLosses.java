package dev.sluice.train;

import dev.sluice.backend.Workspace;
import dev.sluice.data.Batch;
import dev.sluice.data.Example;
import dev.sluice.model.RecordedModel;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.program.Recorder;
import dev.sluice.text.Listing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The losses of a model's heads in a program, or the one of a model without.
 *
 * @param parts in the order of the heads
 */
public record RecordedLosses(List<Part> parts) {
  /**
   * One head's loss.
   *
   * @param head the head
   * @param of its loss, and what the mean of it counts for in the sum of all
   * @param recorded targets and prediction
   * @param value {@code [1]}, the head's part of the sum of all
   * @param share {@code [1]}, an input: what the value has been multiplied by; null where it is the
   *     mean or the sum as it is
   */
  public record Part(
      String head, Objective.Part of, Loss.Recorded recorded, Buffer value, Buffer share) {
    /** Records what an evaluation is to make of the head's output. */
    Buffer prediction() {
      Buffer prediction = recorded.prediction() == null ? null : recorded.prediction().get();
      if (prediction == null) {
        throw new IllegalArgumentException("Loss: " + of.loss() + " hands back no prediction");
      }
      return prediction;
    }
  }

  /** Copies the list. */
  public RecordedLosses {
    parts = List.copyOf(parts);
  }

  /**
   * The mean of one batch: sums, times a share that is known before the run. Of one loss that is
   * one operation, that of the mean.
   *
   * @param r the program
   * @param model what the losses are of
   * @param objective the losses
   * @param lastStep whether they are of each sequence's last step alone
   * @return the losses
   */
  public static RecordedLosses means(
      Recorder r, RecordedModel model, Objective objective, boolean lastStep) {
    return record(
        r,
        model,
        objective,
        isMean(objective) ? Scale.MEAN : Scale.SHARE,
        output -> lastStep && output.shape().axis() == Axis.ROWS ? r.lastStep(output) : output);
  }

  /** Whether it is one loss as it is, of which there is an operation. */
  private static boolean isMean(Objective objective) {
    return objective.parts().size() == 1
        && objective.parts().values().stream()
            .allMatch(part -> part.factor() == 1 && part.loss() instanceof Losses.OneOperation);
  }

  /** What adds up to the mean of several batches. */
  static RecordedLosses shares(Recorder r, RecordedModel model, Objective objective) {
    return record(r, model, objective, Scale.SHARE, UnaryOperator.identity());
  }

  /** Each the sum over a batch. */
  static RecordedLosses sums(Recorder r, RecordedModel model, Objective objective) {
    return record(r, model, objective, Scale.SUM, UnaryOperator.identity());
  }

  private enum Scale {
    MEAN,
    SHARE,
    SUM
  }

  private static RecordedLosses record(
      Recorder r,
      RecordedModel model,
      Objective objective,
      Scale scale,
      UnaryOperator<Buffer> select) {
    Map<String, Objective.Part> losses = objective.parts();
    if (!losses.keySet().equals(model.outputs().keySet())) {
      throw unfit("the loss is", losses.keySet(), model.outputs().keySet());
    }
    List<Part> parts = new ArrayList<>();
    model
        .outputs()
        .forEach(
            (head, output) -> {
              Objective.Part part = losses.get(head);
              part.loss().requireHead(head);
              String targets = targetsOf(head);
              Buffer selected = select.apply(output);
              Loss.Recorded recorded =
                  scale == Scale.MEAN
                      ? ((Losses.OneOperation) part.loss()).record(r, targets, selected, true)
                      : part.loss().record(r, targets, selected);
              requireWhole(part.loss(), recorded);
              Buffer share =
                  scale == Scale.SHARE ? r.input("share of the " + targets, Shape.scalar()) : null;
              Buffer value = share == null ? recorded.value() : r.multiply(recorded.value(), share);
              parts.add(new Part(head, part, recorded, value, share));
            });
    return new RecordedLosses(parts);
  }

  /** A loss may be anybody's. */
  private static void requireWhole(Loss loss, Loss.Recorded recorded) {
    String amiss = null;
    if (recorded == null) {
      amiss = "hands back nothing";
    } else if (recorded.targets() == null || recorded.targets().role() != Role.INPUT) {
      amiss = "hands back targets that are " + recorded.targets() + ", must be an input";
    } else if (recorded.value() == null || !recorded.value().shape().equals(Shape.scalar())) {
      amiss =
          "hands back the value " + recorded.value() + ", must be [1], the sum over the targets";
    }
    if (amiss != null) {
      throw new IllegalArgumentException("Loss: " + loss + " " + amiss);
    }
  }

  /** What a head's targets are called, in programs and messages. */
  static String targetsOf(String head) {
    return head.equals(Example.UNNAMED) ? "targets" : "targets of " + head;
  }

  /** An error of what is given for other heads than the model's. */
  static IllegalArgumentException unfit(
      String what, Collection<String> given, Collection<String> heads) {
    return new IllegalArgumentException(
        "Heads: "
            + what
            + " for "
            + names(given)
            + ", the model has "
            + names(heads)
            + (isUnnamed(heads)
                ? ", which needs a Loss, and examples with one target"
                : ", which need HeadLosses, and examples with a target for each"));
  }

  private static boolean isUnnamed(Collection<String> heads) {
    return List.copyOf(heads).equals(List.of(Example.UNNAMED));
  }

  private static String names(Collection<String> heads) {
    return isUnnamed(heads) ? "one result without a name" : "heads " + Listing.of(heads);
  }

  /**
   * The sum of all parts.
   *
   * @param r the program
   * @return {@code [1]}
   */
  public Buffer total(Recorder r) {
    return parts.stream().map(Part::value).reduce(r::add).orElseThrow();
  }

  /** {@return the inputs with the targets, by head} */
  public Map<String, Buffer> targets() {
    Map<String, Buffer> targets = new LinkedHashMap<>();
    parts.forEach(part -> targets.put(part.head(), part.recorded().targets()));
    return targets;
  }

  /**
   * What the heads' sums are divided by for their means.
   *
   * @param batches of a step
   * @return by head, in the order of the parts; 0 where no target counts
   */
  public double[] weights(List<Batch> batches) {
    double[] weights = new double[parts.size()];
    for (int i = 0; i < weights.length; i++) {
      for (Batch batch : batches) {
        weights[i] += parts.get(i).of().loss().weight(batch.targets().get(parts.get(i).head()));
      }
    }
    return weights;
  }

  /**
   * Writes what a run reads of the whole step.
   *
   * @param workspace will run the program
   * @param weights of the step's batches
   */
  public void write(Workspace workspace, double[] weights) {
    for (int i = 0; i < weights.length; i++) {
      Part part = parts.get(i);
      if (part.share() != null) {
        double share = weights[i] == 0 ? 0 : part.of().factor() / weights[i];
        workspace.write(part.share(), new float[] {(float) share});
      }
    }
  }

  /**
   * Throws where a mean would be taken over no target.
   *
   * @param place where, for the message
   * @param weights of the step's batches
   * @param batches whose targets they are
   * @throws NonFiniteLossException where none counts
   */
  public void requireCounted(String place, double[] weights, List<Batch> batches) {
    for (double weight : weights) {
      if (weight != 0) {
        return;
      }
    }
    long targets = 0;
    long counted = 0;
    for (Batch batch : batches) {
      for (Batch.Numbers numbers : batch.targets().values()) {
        targets += numbers.size();
        counted += numbers.counted();
      }
    }
    throw new NonFiniteLossException(
        place
            + ": none of the "
            + (batches.size() == 1 ? "batch's " : "batches' ")
            + targets
            + " targets counts, "
            + (counted == 0 ? "all are ignored" : "those that are not ignored have weight 0"));
  }
}
