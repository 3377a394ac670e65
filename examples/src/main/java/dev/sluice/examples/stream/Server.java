package dev.sluice.examples.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stream per connection, a number per line, an answer per line before the next one is read: who
 * sends faster is held back by TCP, who does not read its answers holds up itself only, and who
 * vanishes, or neither sends nor reads for too long, loses its stream.
 */
final class Server implements AutoCloseable {
  private static final int LONGEST_LINE = 64;
  private static final int BACKLOG = 1000;
  private static final int PAUSE_MILLIS = 200;

  private final Ticker ticker;
  private final ServerSocket listening;
  private final long idleNanos;

  /** Clients, and when they were last answered. */
  private final Map<Socket, Long> open = new ConcurrentHashMap<>();

  /**
   * Listens on the loopback address.
   *
   * @param port a port, 0 for any
   * @param idleSeconds how long a client may be silent
   */
  Server(Ticker ticker, int port, int idleSeconds) throws IOException {
    this.ticker = ticker;
    idleNanos = 1_000_000_000L * idleSeconds;
    try {
      listening = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IOException("--port " + port + ": cannot be listened on: " + e.getMessage(), e);
    }
    Thread.ofVirtual().name("accept").start(this::accept);
    Thread.ofVirtual().name("idle").start(this::closeIdle);
  }

  /** Whoever neither sends nor reads: both would keep a stream for ever. */
  private void closeIdle() {
    while (!listening.isClosed()) {
      for (Map.Entry<Socket, Long> client : open.entrySet()) {
        if (System.nanoTime() - client.getValue() > idleNanos) {
          close(client.getKey());
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Socket client) {
    try {
      client.close();
    } catch (IOException _) {
      // what is closed has gone
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.put(client, System.nanoTime());
        if (listening.isClosed()) {
          close(client);
        }
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          System.err.println("stream: a client could not be accepted: " + e.getMessage());
          pause();
        }
      }
    }
  }

  private void serve(Socket client) {
    int stream = -1;
    try (client) {
      client.setTcpNoDelay(true);
      stream = ticker.open();
      OutputStream out = client.getOutputStream();
      if (stream < 0) {
        say(out, "error: all streams are taken");
        return;
      }
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8), 256);
      for (String line = line(in); line != null; line = line(in)) {
        if (line.length() > LONGEST_LINE) {
          say(out, "error: the line is longer than " + LONGEST_LINE + " characters");
          return;
        }
        say(out, answer(stream, line));
        open.replace(client, System.nanoTime());
      }
    } catch (IOException _) {
      // it has vanished, or was idle for too long
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
      end(stream);
    }
  }

  private void end(int stream) {
    if (stream >= 0) {
      try {
        ticker.end(stream);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private String answer(int stream, String line) throws InterruptedException {
    try {
      return Numbers.answer(value -> ticker.feed(stream, value), line);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return "error: " + e.getMessage();
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** A line, or the beginning of one that is too long; null at the end. */
  private static String line(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      line.append((char) c);
      if (line.length() > LONGEST_LINE) {
        return line.toString();
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    open.keySet().forEach(Server::close);
  }
}
