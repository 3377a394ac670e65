package dev.sluice.text;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a message, which is read by a person: some of them, and how many more there are. */
public final class Listing {
  private static final int MOST = 8;
  private static final int LONGEST = 60;

  private Listing() {}

  /**
   * A list for a message.
   *
   * @param names what there is
   * @return the first ones in brackets, long ones cut, and a count of the others
   */
  public static String of(Collection<String> names) {
    String shown = names.stream().limit(MOST).map(Listing::cut).collect(Collectors.joining(", "));
    int more = names.size() - MOST;
    return "[" + shown + (more > 0 ? ", … and " + more + " more" : "") + "]";
  }

  private static String cut(String name) {
    return name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
  }
}
