package dev.sluice.examples.shared;

import dev.sluice.file.AtomicFile;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;

/** A chart as a PNG. */
public final class Picture {
  private final byte[] png;

  private Picture(byte[] png) {
    this.png = png;
  }

  /**
   * Draws a chart.
   *
   * @param chart the chart
   * @param width pixels
   * @param height pixels
   * @return the picture
   */
  static Picture of(JFreeChart chart, int width, int height) {
    chart.setBackgroundPaint(Color.WHITE);
    chart.getTitle().setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 18));
    try {
      return new Picture(ChartUtils.encodeAsPNG(chart.createBufferedImage(width, height)));
    } catch (IOException e) {
      throw new UncheckedIOException("Picture: " + e.getMessage(), e);
    }
  }

  /** {@return the bytes of the file} */
  public byte[] png() {
    return png.clone();
  }

  /**
   * Writes the picture, whole or not at all.
   *
   * @param file where
   */
  public void save(Path file) {
    AtomicFile.write(file, png);
  }
}
