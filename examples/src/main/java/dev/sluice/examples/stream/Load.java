package dev.sluice.examples.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Many sensors, each a client of a server, and what they see. */
final class Load {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final long MOST_NANOS = 60_000_000_000L;

  /**
   * What a sensor has sent and got.
   *
   * @param values what it sent
   * @param events of each value, the disturbance that it is part of, or -1
   * @param expected what the answers said
   * @param flagged whether they said that it is an anomaly
   */
  record Seen(float[] values, int[] events, float[] expected, boolean[] flagged) {}

  private final Histogram nanos = new ConcurrentHistogram(MOST_NANOS, 3);
  private final int port;
  private final long seed;
  private final int values;

  Load(int port, long seed, int values) {
    this.port = port;
    this.seed = seed;
    this.values = values;
  }

  /** All sensors at once, each sending its next value when the last is answered. */
  List<Seen> run(int sensors, int firstNumber) throws IOException {
    List<Seen> seen = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Seen>> running = new ArrayList<>();
      for (int i = 0; i < sensors; i++) {
        int number = firstNumber + i;
        running.add(clients.submit(() -> client(new Sensor(seed, number, true))));
      }
      for (Future<Seen> one : running) {
        seen.add(one.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The load was interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("A client has failed: " + e.getCause(), e);
    }
    return seen;
  }

  private Seen client(Sensor sensor) throws IOException {
    Seen seen =
        new Seen(new float[values], new int[values], new float[values], new boolean[values]);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 256);
      for (int t = 0; t < values; t++) {
        Sensor.Reading reading = sensor.next();
        long start = System.nanoTime();
        out.write((reading.value() + "\n").getBytes(StandardCharsets.UTF_8));
        String line = in.readLine();
        nanos.recordValue(Math.min(MOST_NANOS, System.nanoTime() - start));
        if (line == null || line.startsWith("error")) {
          throw new IOException(line == null ? "the connection was closed" : line);
        }
        String[] parts = line.split(" ");
        seen.values[t] = reading.value();
        seen.events[t] = reading.event();
        seen.expected[t] = parts[0].equals(Answer.NOTHING) ? Float.NaN : Float.parseFloat(parts[0]);
        seen.flagged[t] = parts[2].equals("anomaly");
      }
    }
    return seen;
  }

  /** The time from sending a value to having its answer. */
  Histogram nanos() {
    return nanos;
  }
}
