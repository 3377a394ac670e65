package dev.sluice.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page that needs nothing else: its data, style, script and library of charts are in it. */
public final class Page {
  private static final String WEBJAR = "META-INF/maven/org.webjars.npm/echarts/pom.properties";

  private Page() {}

  /**
   * Fills a template.
   *
   * @param template a resource beside this class
   * @param parts what stands for each place of it
   * @return the page's text
   */
  public static String of(String template, Map<String, String> parts) {
    // In one pass, so that nothing in a part is taken for the place of another.
    Pattern places =
        Pattern.compile(
            parts.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    return places
        .matcher(resource(template))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group())));
  }

  /**
   * JSON that may stand in a script element: nothing in it can end the element.
   *
   * @param json the text
   * @return a text of the same meaning
   */
  public static String embeddable(String json) {
    return json.replace("<", "\\u003c");
  }

  /** {@return the script of the charts' library} */
  public static String charts() {
    ClassLoader loader = Page.class.getClassLoader();
    try (InputStream about = loader.getResourceAsStream(WEBJAR)) {
      Properties properties = new Properties();
      properties.load(about);
      String script =
          "META-INF/resources/webjars/echarts/"
              + properties.getProperty("version")
              + "/dist/echarts.min.js";
      try (InputStream file = loader.getResourceAsStream(script)) {
        return new String(file.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file beside this class.
   *
   * @param name its name
   * @return its text
   */
  public static String resource(String name) {
    try (InputStream file = Page.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
