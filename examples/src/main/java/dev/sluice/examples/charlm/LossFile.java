package dev.sluice.examples.charlm;

import dev.sluice.file.AtomicFile;
import dev.sluice.train.TrainingListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Keeps the loss of every step of a training in a file, a line each, all digits of it. */
final class LossFile implements TrainingListener {
  private final Path file;
  private final StringBuilder lines = new StringBuilder();

  LossFile(Path file) {
    this.file = file;
  }

  @Override
  public void stepDone(Step step) {
    lines.append(step.loss()).append('\n');
  }

  @Override
  public void epochDone(Epoch epoch) {
    var bytes = StandardCharsets.UTF_8.encode(lines.toString());
    AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, bytes));
  }
}
