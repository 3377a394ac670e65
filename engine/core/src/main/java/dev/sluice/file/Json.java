package dev.sluice.file;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Small JSON documents as maps, lists, strings, longs, doubles, booleans and nulls. */
public final class Json {
  private static final int MOST_NESTING = 64;
  static final int LONGEST_STRING = 1 << 20;
  private static final int LONGEST_NUMBER = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_NESTING)
                  .maxStringLength(LONGEST_STRING)
                  .maxNameLength(LONGEST_STRING)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .build();

  private Json() {}

  /**
   * Reads an object.
   *
   * @param utf8 the document
   * @return its members, in their order
   * @throws IllegalArgumentException where it is not one JSON object, nests more than 64 deep,
   *     repeats a name, or has a number that is no long or double; the message says where
   */
  public static Map<String, Object> parseObject(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("JSON: must be an object");
      }
      Map<String, Object> object = object(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("JSON: something follows the object");
      }
      return object;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "JSON: "
              + e.getOriginalMessage()
              + (e.getLocation() == null
                  ? ""
                  : " (line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr()
                      + ")"),
          e);
    }
  }

  private static Map<String, Object> object(JsonParser parser) {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      members.put(name, value(parser, parser.nextToken()));
    }
    return members;
  }

  private static List<Object> array(JsonParser parser) {
    List<Object> elements = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      elements.add(value(parser, t));
    }
    return elements;
  }

  private static Object value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException("JSON: unexpected " + token);
    };
  }

  /**
   * Writes an object.
   *
   * @param object maps, lists, strings, longs, integers, doubles and booleans
   * @return the document
   */
  public static String write(Map<String, ?> object) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      writeValue(generator, object);
    }
    return text.toString();
  }

  private static void writeValue(JsonGenerator generator, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        generator.writeStartObject();
        map.forEach(
            (name, member) -> {
              generator.writeName((String) name);
              writeValue(generator, member);
            });
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        list.forEach(element -> writeValue(generator, element));
        generator.writeEndArray();
      }
      case String string -> generator.writeString(string);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Double number -> generator.writeNumber(number);
      case Boolean truth -> generator.writeBoolean(truth);
      default ->
          throw new IllegalArgumentException("JSON: cannot write a " + value.getClass().getName());
    }
  }
}
