package dev.sluice.train;

import java.io.Console;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar per epoch, where the output is a terminal: steps, time left, rows per second and
 * loss; and a line after each epoch, wherever the output goes.
 */
public final class ConsoleProgress implements TrainingListener {
  private static final int UPDATE_MILLIS = 200;
  private static final double SMOOTHING = 0.98;

  private final boolean terminal;
  private final boolean lines;
  private ProgressBar bar;
  private long startNanos;
  private long rows;
  private double loss;

  /** For the output of this process. */
  public ConsoleProgress() {
    this(true);
  }

  private ConsoleProgress(boolean lines) {
    this.lines = lines;
    Console console = System.console();
    terminal = console != null && console.isTerminal();
  }

  /**
   * The bar alone, for who prints lines of another kind.
   *
   * @return the listener
   */
  public static ConsoleProgress bar() {
    return new ConsoleProgress(false);
  }

  @Override
  public void epochStarted(int epoch, int epochs, int firstBatch, int batches) {
    closeBar();
    startNanos = System.nanoTime();
    rows = 0;
    loss = Double.NaN;
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch " + (epoch + 1) + "/" + epochs)
              .setInitialMax(batches)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
      bar.stepTo(firstBatch);
    }
  }

  @Override
  public void stepDone(Step step) {
    rows += step.rows();
    loss = Double.isNaN(loss) ? step.loss() : SMOOTHING * loss + (1 - SMOOTHING) * step.loss();
    if (bar != null) {
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      bar.setExtraMessage(
          String.format(Locale.ROOT, "%,.0f rows/s, loss %.3f", rows / seconds, loss));
      bar.stepTo(step.batch() + 1);
    }
  }

  @Override
  public void epochDone(Epoch epoch) {
    closeBar();
    if (lines) {
      System.out.println(epoch);
    }
  }

  @Override
  public void trainingEnded() {
    closeBar();
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
