package dev.sluice.examples.shared;

import java.awt.Color;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Notes as a piano roll: time to the right, pitch upwards. */
public final class RollPicture {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 380;
  private static final double THICK = 0.4;

  private final XYIntervalSeries notes = new XYIntervalSeries("notes");
  private final String title;

  /**
   * A picture without notes.
   *
   * @param title what it is of
   */
  public RollPicture(String title) {
    this.title = title;
  }

  /**
   * Adds a note.
   *
   * @param pitch the key
   * @param from when it begins, in beats
   * @param to when it ends
   */
  public void add(int pitch, double from, double to) {
    notes.add((from + to) / 2, from, to, pitch, pitch - THICK, pitch + THICK);
  }

  /** {@return the picture} */
  public Picture draw() {
    XYIntervalSeriesCollection all = new XYIntervalSeriesCollection();
    all.addSeries(notes);
    XYBarRenderer renderer = new XYBarRenderer();
    renderer.setUseYInterval(true);
    renderer.setBarPainter(new StandardXYBarPainter());
    renderer.setShadowVisible(false);
    renderer.setSeriesPaint(0, new Color(0x1f, 0x6f, 0xb4));
    NumberAxis range = new NumberAxis("key of MIDI, 60 is middle C");
    range.setAutoRangeIncludesZero(false);
    XYPlot plot = new XYPlot(all, new NumberAxis("quarters"), range, renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    JFreeChart chart = new JFreeChart(title, plot);
    chart.removeLegend();
    return Picture.of(chart, WIDTH, HEIGHT);
  }
}
