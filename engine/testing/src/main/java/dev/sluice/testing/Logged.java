package dev.sluice.testing;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class has to say while something is done. */
public final class Logged {
  private Logged() {}

  /**
   * Does something, and keeps what a class logs meanwhile off the console.
   *
   * @param by the class, which logs under its name
   * @param work what to do
   * @return the lines in their order
   */
  public static List<String> by(Class<?> by, Runnable work) {
    Logger logger = Logger.getLogger(by.getName());
    List<String> said = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            said.add(MessageFormat.format(line.getMessage(), line.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      work.run();
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    return said;
  }
}
