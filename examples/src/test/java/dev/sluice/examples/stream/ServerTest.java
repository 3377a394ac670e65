package dev.sluice.examples.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.Backend;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Predictor;
import dev.sluice.reference.ReferenceBackend;
import dev.sluice.reference.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients as they are: silent, gone, greedy, wrong. */
@Timeout(60)
class ServerTest {
  private static final int STREAMS = 2;
  private static final int IDLE_SECONDS = 1;

  /** More than the buffers of both ends have; a second without being held back is far more. */
  private static final long MOST_HELD = 64L << 20;

  private final Backend backend = new ReferenceBackend(Storage.FLOAT32);
  private Predictor predictor;
  private Ticker ticker;
  private Server server;

  @BeforeEach
  void open() throws IOException {
    Model model =
        Model.features(1)
            .add("rnn", new Recurrent(RecurrentOptions.lstm(4)))
            .add("head", new Dense(1));
    predictor = Predictor.of(model, model.initialize(1), backend);
    ticker = new Ticker(predictor, STREAMS, 0.5, 0);
    server = new Server(ticker, 0, IDLE_SECONDS);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    ticker.close();
    predictor.close();
  }

  private final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Client() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void send(String text) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    String ask(String line) throws IOException {
      send(line + "\n");
      return in.readLine();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private void awaitFree(int streams) throws InterruptedException {
    while (ticker.freeStreams() < streams) {
      Thread.sleep(5);
    }
  }

  /** Two streams side by side are each what they are alone. */
  @Test
  void eachHasItsOwnStates() throws IOException {
    float[][] alone = predictor.predict(new float[][] {{0.3f}, {0.4f}, {-1}}).outputs();
    try (Client one = new Client();
        Client other = new Client()) {
      assertEquals("- - ok", one.ask("0.3"));
      assertEquals("- - ok", other.ask("5"));
      assertEquals(Answer.of(alone[0][0], 0.4f, 0.5).toString(), one.ask("0.4"));
      other.ask("6");
      assertEquals(Answer.of(alone[1][0], -1, 0.5).toString(), one.ask("-1"));
      assertEquals("error: 'x' is not a number", one.ask("x"));
      assertEquals(Answer.of(alone[2][0], 0, 0.5).toString(), one.ask("0"));
    }
  }

  /** Its stream is free again, and begins anew. */
  @Test
  void whoVanishesLosesItsStream() throws Exception {
    float[][] alone = predictor.predict(new float[][] {{1}}).outputs();
    for (int i = 0; i < 3 * STREAMS; i++) {
      try (Client client = new Client()) {
        assertEquals("- - ok", client.ask("1"));
        assertEquals(Answer.of(alone[0][0], 2, 0.5).toString(), client.ask("2"), "begun anew");
        client.send("3\n"); // and does not wait for the answer
      }
      awaitFree(STREAMS);
    }
  }

  @Test
  void whoIsSilentIsClosed() throws Exception {
    try (Client client = new Client()) {
      client.ask("1");
      assertNull(client.in.readLine(), "the end");
      awaitFree(STREAMS);
    }
  }

  @Test
  void whoComesWhenAllAreTaken() throws IOException {
    try (Client first = new Client();
        Client second = new Client()) {
      first.ask("1");
      second.ask("1");
      try (Client third = new Client()) {
        assertEquals("error: all streams are taken", third.in.readLine());
        assertNull(third.in.readLine());
      }
      assertTrue(first.ask("1").matches("[-.\\d]+ [.\\d]+ (ok|anomaly)"));
    }
  }

  /** The end of a stream needs no end of its line. */
  @Test
  void theLastValue() throws IOException {
    try (Client client = new Client()) {
      client.send("1");
      client.socket.shutdownOutput();
      assertEquals("- - ok", client.in.readLine());
      assertNull(client.in.readLine());
    }
  }

  /** Who waits when it is closed hears so. */
  @Test
  void whoWaitsForWhatHasStopped() throws Exception {
    int stream = ticker.open();
    ticker.close();
    assertEquals(
        "the server is closing",
        assertThrows(IllegalStateException.class, () -> ticker.feed(stream, 1)).getMessage());
    ticker = new Ticker(predictor, STREAMS, 0.5, 3);
    assertEquals(Answer.FIRST, ticker.feed(ticker.open(), 1));
  }

  /** A line without an end is not kept, and not waited for. */
  @Test
  void aLineThatDoesNotEnd() throws Exception {
    try (Client client = new Client()) {
      client.send("1".repeat(1000));
      assertEquals("error: the line is longer than 64 characters", client.in.readLine());
      awaitFree(STREAMS);
    }
  }

  /** Who sends without reading is held up by itself, and by nobody else. */
  @Test
  void whoDoesNotReadHoldsUpItselfOnly() throws Exception {
    try (Client greedy = new Client();
        Client other = new Client()) {
      AtomicLong sent = new AtomicLong();
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 10_000_000; i++) {
                        greedy.send("0.5\n".repeat(1000));
                        sent.addAndGet(4000);
                      }
                    } catch (IOException _) {
                      // closed below
                    }
                  });
      for (int i = 0; i < 1000; i++) {
        assertEquals(3, other.ask("0.1").split(" ").length);
      }
      assertTrue(sent.get() < MOST_HELD, "TCP holds it back: " + sent.get());
      // Until it is closed: the other one goes on.
      while (ticker.freeStreams() < 1) {
        other.ask("0.1");
      }
      sender.join();
    }
    awaitFree(STREAMS);
  }
}
