package dev.sluice.model;

import dev.sluice.op.Extent;
import dev.sluice.program.Recorder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints a model with its parameter counts. */
final class Summary {
  private static final String LINE = "%-20s %-34s %-20s %14s%n";

  private Summary() {}

  static String of(Model model) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, LINE, "layer", "kind", "output", "parameters"));
    Recorder recorder = new Recorder(Extent.of(1, 1));
    Scope scope = new Scope(recorder, model.vocabulary(), false, States.ZERO);
    model.record(recorder, scope);
    for (Scope.Applied layer : scope.applied()) {
      if (model.heads().keySet().stream().findFirst().equals(Optional.of(layer.name()))) {
        text.append(String.format(Locale.ROOT, "heads, each of what is above:%n"));
      }
      text.append(
          String.format(
              Locale.ROOT,
              LINE,
              layer.name(),
              kind(layer.layer()),
              layer.output(),
              String.format(Locale.ROOT, "%,d", layer.parameters())));
    }
    List<ParameterSpec> all = scope.parameters();
    long once =
        all.stream()
            .filter(parameter -> !parameter.name().contains("bias_hh_l"))
            .mapToLong(Summary::count)
            .sum();
    text.append(String.format(Locale.ROOT, "%,d parameters%n", count(all)));
    if (once < count(all)) {
      text.append(
          String.format(
              Locale.ROOT,
              "(two biases per recurrent gate, bias_ih and bias_hh, as in PyTorch; %,d with one)%n",
              once));
    }
    return text.toString();
  }

  private static String kind(Layer layer) {
    return switch (layer) {
      case Recurrent recurrent ->
          recurrent.spec().layers()
              + " × "
              + recurrent.spec().cell().label()
              + " "
              + recurrent.spec().hiddenSize()
              + ", "
              + recurrent.spec().direction().name().toLowerCase(Locale.ROOT);
      default -> layer.kind();
    };
  }

  private static long count(List<ParameterSpec> parameters) {
    return parameters.stream().mapToLong(Summary::count).sum();
  }

  private static long count(ParameterSpec parameter) {
    return (long) parameter.shape().count() * parameter.shape().columns();
  }
}
