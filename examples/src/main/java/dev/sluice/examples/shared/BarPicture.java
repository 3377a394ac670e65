package dev.sluice.examples.shared;

import java.awt.Color;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;

/** Bars, each with its spread. */
public final class BarPicture {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 360;

  private final DefaultStatisticalCategoryDataset bars = new DefaultStatisticalCategoryDataset();
  private final String title;
  private final String value;

  /**
   * A picture without bars.
   *
   * @param title what it is of
   * @param value the label of the vertical axis
   */
  public BarPicture(String title, String value) {
    this.title = title;
    this.value = value;
  }

  /**
   * Adds a bar.
   *
   * @param name what it shows
   * @param mean its height
   * @param spread how far it may be off
   * @return this
   */
  public BarPicture bar(String name, double mean, double spread) {
    bars.add(mean, spread, value, name);
    return this;
  }

  /** {@return the picture} */
  public Picture draw() {
    StatisticalBarRenderer renderer = new StatisticalBarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setSeriesPaint(0, new Color(0x1f, 0x6f, 0xb4));
    renderer.setErrorIndicatorPaint(Color.BLACK);
    renderer.setMaximumBarWidth(0.15);
    CategoryPlot plot = new CategoryPlot(bars, new CategoryAxis(), new NumberAxis(value), renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    JFreeChart chart = new JFreeChart(title, plot);
    chart.removeLegend();
    return Picture.of(chart, WIDTH, HEIGHT);
  }
}
