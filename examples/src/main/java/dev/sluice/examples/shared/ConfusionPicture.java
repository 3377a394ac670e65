package dev.sluice.examples.shared;

import dev.sluice.train.ConfusionMatrix;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;

/** Which classes were taken for which, as a map: a line per class, its shares add up to 1. */
public final class ConfusionPicture {
  /** Shares up to which black can be read on their colour. */
  private static final double LIGHT = 0.35;

  private static final int CELL = 44;
  private static final int MARGIN = 170;

  private ConfusionPicture() {}

  /**
   * Draws a matrix.
   *
   * @param title what it is of
   * @param names the classes' names
   * @param matrix the counts
   * @return the picture
   */
  public static Picture of(String title, List<String> names, ConfusionMatrix matrix) {
    int classes = names.size();
    double[][] cells = new double[3][classes * classes];
    XYPlot plot = new XYPlot();
    for (int target = 0; target < classes; target++) {
      long all = 0;
      for (int guess = 0; guess < classes; guess++) {
        all += matrix.count(target, guess);
      }
      for (int guess = 0; guess < classes; guess++) {
        int cell = target * classes + guess;
        long count = matrix.count(target, guess);
        cells[0][cell] = guess;
        cells[1][cell] = classes - 1 - target; // the first class on top
        cells[2][cell] = all == 0 ? 0 : (double) count / all;
        if (count > 0) {
          XYTextAnnotation number =
              new XYTextAnnotation(Long.toString(count), cells[0][cell], cells[1][cell]);
          number.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
          number.setPaint(cells[2][cell] > LIGHT ? Color.WHITE : Color.BLACK);
          plot.addAnnotation(number);
        }
      }
    }
    DefaultXYZDataset data = new DefaultXYZDataset();
    data.addSeries("shares", cells);
    XYBlockRenderer renderer = new XYBlockRenderer();
    renderer.setPaintScale(new Blues());
    plot.setDataset(data);
    plot.setRenderer(renderer);
    plot.setDomainAxis(axis("predicted", names));
    plot.getDomainAxis().setVerticalTickLabels(true);
    plot.setRangeAxis(axis("right", names.reversed()));
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.setOutlineStroke(new BasicStroke(0.5f));
    JFreeChart chart = new JFreeChart(title, plot);
    chart.removeLegend();
    return Picture.of(chart, MARGIN + classes * CELL, MARGIN + classes * CELL);
  }

  private static NumberAxis axis(String label, List<String> names) {
    SymbolAxis axis = new SymbolAxis(label, names.toArray(String[]::new));
    axis.setRange(-0.5, names.size() - 0.5);
    axis.setGridBandsVisible(false);
    return axis;
  }

  /** From white to dark blue. */
  private static final class Blues implements PaintScale {
    @Override
    public double getLowerBound() {
      return 0;
    }

    @Override
    public double getUpperBound() {
      return 1;
    }

    @Override
    public Color getPaint(double value) {
      double dark = Math.sqrt(Math.clamp(value, 0, 1)); // small shares are seen as well
      return new Color(
          (float) (1 - 0.95 * dark), (float) (1 - 0.75 * dark), (float) (1 - 0.45 * dark));
    }
  }
}
