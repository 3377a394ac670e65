package dev.sluice.examples.classify;

import dev.sluice.examples.shared.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.datafaker.Faker;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Surnames by language.
 *
 * @param byLanguage of each language its names, each once
 * @param origin where they came from, in words
 */
record Names(Map<String, List<String>> byLanguage, String origin) {
  /** Names of one language are far more than of the others: the alphabet's every so-manieth. */
  private static final int MOST = 1000;

  private static final String SUFFIX = ".txt";

  /** Those of 250 names or more whose letters are Latin: others are told by one letter. */
  private static final Map<String, String> LOCALES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("Czech", "cs-CZ"),
              Map.entry("Danish", "da-DK"),
              Map.entry("Dutch", "nl"),
              Map.entry("English", "en/name"),
              Map.entry("German", "de"),
              Map.entry("Norwegian", "no-NO"),
              Map.entry("Polish", "pl"),
              Map.entry("Portuguese", "pt-BR"),
              Map.entry("Slovak", "sk"),
              Map.entry("Spanish", "es"),
              Map.entry("Swedish", "sv")));

  /** Those that are hardly taken for each other. */
  private static final Set<String> UNLIKE =
      Set.of("Czech", "English", "German", "Polish", "Spanish", "Swedish");

  /** The lists that Datafaker makes up names of, all or those of six languages. */
  static Names ofDatafaker(boolean few) throws IOException {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Map.Entry<String, String> locale : LOCALES.entrySet()) {
      if (!few || UNLIKE.contains(locale.getKey())) {
        all.put(locale.getKey(), fewer(surnames(locale.getValue())));
      }
    }
    return new Names(all, "Datafaker's lists");
  }

  private static TreeSet<String> surnames(String locale) throws IOException {
    String resource = "/" + locale + ".yml";
    try (InputStream in = Faker.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("Datafaker has no " + resource);
      }
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      Object name = member(member(member(root, locale.split("/")[0]), "faker"), "name");
      TreeSet<String> names = new TreeSet<>();
      for (String key :
          List.of(
              "last_name",
              "male_last_name",
              "female_last_name",
              "man_last_name",
              "woman_last_name")) {
        if (member(name, key) instanceof List<?> list) {
          list.stream()
              .map(Object::toString)
              .filter(each -> !each.contains("#{"))
              .forEach(names::add);
        }
      }
      return names;
    }
  }

  private static Object member(Object map, String key) {
    return map instanceof Map<?, ?> found ? found.get(key) : null;
  }

  private static List<String> fewer(TreeSet<String> names) {
    List<String> all = new ArrayList<>(names);
    int step = Math.ceilDiv(all.size(), MOST);
    List<String> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) {
      some.add(all.get(i));
    }
    return some;
  }

  /** A folder with a file per language, as {@code Polish.txt}, and a name per line. */
  static Names ofFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--data "
              + folder
              + ": is no folder; needs one with files as Polish.txt, a name per line");
    }
    Map<String, List<String>> all = new LinkedHashMap<>();
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    for (Path file : files) {
      String language = file.getFileName().toString();
      TreeSet<String> names = new TreeSet<>();
      TextFile.lines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(names::add);
      if (names.size() < 2) {
        throw new IllegalArgumentException(
            file
                + ": has "
                + names.size()
                + " different names, a name per line, at least 2 are needed");
      }
      all.put(language.substring(0, language.length() - SUFFIX.length()), List.copyOf(names));
    }
    if (all.size() < 2) {
      throw new IllegalArgumentException(
          "--data "
              + folder
              + ": has "
              + all.size()
              + " files with names (*"
              + SUFFIX
              + ", as Polish.txt with a name per line), at least 2 are needed");
    }
    return new Names(all, folder.toString());
  }
}
