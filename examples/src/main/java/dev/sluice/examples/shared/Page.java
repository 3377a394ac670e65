package dev.sluice.examples.shared;

import dev.sluice.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** One self-contained HTML page: text, tables and pictures in the order in which they are added. */
public final class Page {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
             padding: 0 1rem; }
      table { border-collapse: collapse; margin-bottom: 1.5rem; font-variant-numeric: tabular-nums; }
      th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #8886; }
      th:first-child, td:first-child { text-align: left; }
      img { max-width: 100%; height: auto; background: white; }
      pre { overflow-x: auto; line-height: 1.4; }
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  /**
   * An empty page.
   *
   * @param title its title
   */
  public Page(String title) {
    this.title = title;
  }

  /**
   * Text as part of a page.
   *
   * @param text any text
   * @return it without what HTML would read
   */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /**
   * Adds a heading.
   *
   * @param text the heading
   * @return this
   */
  public Page heading(String text) {
    return html("<h2>" + escaped(text) + "</h2>");
  }

  /**
   * Adds a paragraph.
   *
   * @param text the paragraph
   * @return this
   */
  public Page text(String text) {
    return html("<p>" + escaped(text) + "</p>");
  }

  /**
   * Adds a table.
   *
   * @param header its first line
   * @param lines the others
   * @return this
   */
  public Page table(List<String> header, List<List<String>> lines) {
    html("<table><thead><tr>");
    header.forEach(cell -> html("<th>" + escaped(cell) + "</th>"));
    html("</tr></thead><tbody>");
    for (List<String> line : lines) {
      html("<tr>");
      line.forEach(cell -> html("<td>" + escaped(cell) + "</td>"));
      html("</tr>");
    }
    return html("</tbody></table>");
  }

  /**
   * Adds a picture.
   *
   * @param png the picture
   * @param description what can be seen in it, for those who cannot see it
   * @return this
   */
  public Page picture(byte[] png, String description) {
    return html(
        "<img alt=\""
            + escaped(description)
            + "\" src=\"data:image/png;base64,"
            + Base64.getEncoder().encodeToString(png)
            + "\">");
  }

  /**
   * Adds what is HTML already.
   *
   * @param markup the markup
   * @return this
   */
  public Page html(String markup) {
    body.append(markup).append('\n');
    return this;
  }

  /**
   * Writes the page, whole or not at all.
   *
   * @param file where
   */
  public void save(Path file) {
    String page =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
            + escaped(title)
            + "</title>\n<style>\n"
            + STYLE
            + "</style>\n</head>\n<body>\n<h1>"
            + escaped(title)
            + "</h1>\n"
            + body
            + "</body>\n</html>\n";
    AtomicFile.write(file, page.getBytes(StandardCharsets.UTF_8));
  }
}
