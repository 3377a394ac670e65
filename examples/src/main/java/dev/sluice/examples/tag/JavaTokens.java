package dev.sluice.examples.tag;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/** Java cut into names, keywords, literals and signs, as JLS 3 has them; comments are gaps. */
final class JavaTokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<gap>\\s+|//[^\\n]*|/\\*(?s:.*?)\\*/)"
              + "|(?<text>\"\"\"(?s:(?:\\\\.|(?!\"\"\").)*+)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\")"
              + "|(?<character>'(?:\\\\.|[^'\\\\\\n])++')"
              + "|(?<name>\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+)"
              + "|(?<number>\\.?\\d(?:[eEpP][+-]|[\\w.])*+)"
              + "|(?<sign>->|::|\\.\\.\\.|[-+*/%&|^!=<>]=|\\+\\+|--|&&|\\|\\||(?s:.))");

  /**
   * A token.
   *
   * @param at where it begins in the source
   * @param written as it is written
   * @param word as a model reads it: literals of a kind are alike
   * @param name whether it is a name
   */
  record Token(int at, String written, String word, boolean name) {
    int end() {
      return at + written.length();
    }
  }

  private static final Set<String> LITERAL_NAMES = Set.of("true", "false", "null");

  private JavaTokens() {}

  static List<Token> of(String source) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(source);
    while (matcher.find()) {
      if (matcher.group("gap") == null) {
        String written = matcher.group();
        boolean name =
            matcher.group("name") != null
                && !SourceVersion.isKeyword(written)
                && !LITERAL_NAMES.contains(written);
        tokens.add(new Token(matcher.start(), written, word(matcher, written), name));
      }
    }
    return tokens;
  }

  private static String word(Matcher matcher, String written) {
    if (matcher.group("text") != null) {
      return "\"\"";
    }
    if (matcher.group("character") != null) {
      return "''";
    }
    return matcher.group("number") != null ? "0" : written;
  }
}
