package dev.sluice.examples.shared;

import java.awt.BasicStroke;
import java.awt.Color;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** Lines over a common axis, each with a band around it or none. */
public final class LinePicture {
  private static final Color[] COLOURS = {
    new Color(0x33, 0x33, 0x33),
    new Color(0x1f, 0x6f, 0xb4),
    new Color(0xd9, 0x5f, 0x02),
    new Color(0x1b, 0x8a, 0x4b)
  };
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 480;

  private final YIntervalSeriesCollection lines = new YIntervalSeriesCollection();
  private final String title;
  private final String time;
  private final String value;

  /**
   * A picture without lines.
   *
   * @param title what it is of
   * @param time the label of the horizontal axis
   * @param value the label of the vertical axis
   */
  public LinePicture(String title, String time, String value) {
    this.title = title;
    this.time = time;
    this.value = value;
  }

  /**
   * Adds a line.
   *
   * @param name what it shows
   * @param from the position of its first point
   * @param values its points
   * @return this
   */
  public LinePicture line(String name, int from, double[] values) {
    return band(name, from, values, values, values);
  }

  /**
   * Adds a line with a band around it.
   *
   * @param name what it shows
   * @param from the position of its first point
   * @param values its points
   * @param low the lower ends of the band
   * @param high the upper ends of the band
   * @return this
   */
  public LinePicture band(String name, int from, double[] values, double[] low, double[] high) {
    YIntervalSeries line = new YIntervalSeries(name);
    for (int i = 0; i < values.length; i++) {
      line.add(from + i, values[i], low[i], high[i]);
    }
    lines.addSeries(line);
    return this;
  }

  /**
   * Adds a line through points that are not at equal distances, each with how far it may be off.
   *
   * @param name what it shows
   * @param at the positions of its points
   * @param values its points
   * @param spread how far above and below the band goes
   * @return this
   */
  public LinePicture points(String name, double[] at, double[] values, double[] spread) {
    YIntervalSeries line = new YIntervalSeries(name);
    for (int i = 0; i < values.length; i++) {
      line.add(at[i], values[i], values[i] - spread[i], values[i] + spread[i]);
    }
    lines.addSeries(line);
    return this;
  }

  /** {@return the picture} */
  public Picture draw() {
    DeviationRenderer renderer = new DeviationRenderer(true, false);
    renderer.setAlpha(0.25f);
    for (int i = 0; i < lines.getSeriesCount(); i++) {
      Color colour = COLOURS[i % COLOURS.length];
      renderer.setSeriesPaint(i, colour);
      renderer.setSeriesFillPaint(i, colour);
      renderer.setSeriesStroke(i, new BasicStroke(1.6f));
    }
    NumberAxis range = new NumberAxis(value);
    range.setAutoRangeIncludesZero(false);
    NumberAxis domain = new NumberAxis(time);
    domain.setAutoRangeIncludesZero(false);
    XYPlot plot = new XYPlot(lines, domain, range, renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    return Picture.of(new JFreeChart(title, plot), WIDTH, HEIGHT);
  }
}
