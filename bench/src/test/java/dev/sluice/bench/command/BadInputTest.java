package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong options and files: one line that names the value, exit code 2. */
class BadInputTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench --suite fast | Unknown suite 'fast'; there are quick, peers",
        "bench --cell lstm --hidden -4 | --hidden is -4",
        "bench --cell lstm --hidden 8 --batch 0 | --batch is 0",
        "bench --cell lstm --hidden 8 --steps -2 | --steps is -2",
        "bench --cell lstm --hidden x | 'x' is not",
        "bench --cell lsmt --hidden 8 | --cell: Unknown cell 'lsmt'",
        "bench --cell lstm | needs --cell and --hidden",
        "bench --suite quick --cell lstm --hidden 8 | exclude each other",
        "bench --case lstm:q | --case: Case 'lstm:q': 'q' is none of its parts",
        "bench --filter nothing-has-this | leaves none of the 4 cases",
        "bench --filter [ | no regular expression",
        "bench --mode backward | --mode: Unknown mode 'backward'",
        "bench --backends gpu | --backends: Unknown backend or peer 'gpu'; there are",
        "bench --backends tornado | sdk install tornadovm 5.2.0-jdk25-opencl",
        "bench --backends reference/gates+x | --backends: Unknown fusion 'x'; there are none,"
            + " gates, input",
        "bench --backends absent | --backends: this machine has no such device",
        "bench --peers pytorch: | --peers: 'pytorch:': the path or name of a Python is missing",
        "bench --peers libtorch:a | --peers: 'libtorch:a': libtorch has nothing to choose",
        "bench --peers paddle | --peers: unknown peer 'paddle'; there are libtorch",
        "bench --backends none | leave nothing to measure",
        "bench --instructions sse9 | --instructions: Unknown instructions 'sse9'",
        "bench --instructions avx2 --backends none --peers onnxruntime | --instructions is avx2,"
            + " and none of the contenders has a switch that holds it to that: onnxruntime",
        "bench --case lstm:h0 | hidden size is 0, must be from 1",
        "bench --case lstm:i0:h8 | input size is 0, must be from 1",
        "bench --threads 0 | --threads is '0'",
        "bench --threads many | --threads is 'many'",
        "bench --threads 100000 | --threads is '100000', must be from 1 to",
        "bench --rounds 0 | --rounds is 0",
        "bench --limit 0 | --limit is 0.0",
        "bench --json /no/such/folder/a.json | /no/such/folder",
        "bench --json /proc/a.json | takes no new files",
        "bench --json a.json --csv a.json | different files",
        "bench --batch 64 | --cell is not given",
        "bench --speed | Unknown option",
        "ladder --backend reference | --backend is reference, without fusions to turn off; backends"
            + " here that have some: ",
        "bench --backends absent --dry-run | this machine has no such device",
        "ladder --backend absent | --backend: this machine has no such device",
        "ladder --backend nd4j/gates | `bench --backends` measures those, here it is 'nd4j'",
        "ladder --case lstm | --case: Case 'lstm': it has no hidden size",
        "ladder --rounds 0 | --rounds is 0",
        "verify --backend absent | --backend: this machine has no such device",
        "verify --backend reference/none | `bench --backends` measures those",
        "verify --backend best | --backend: Unknown backend 'best'",
        "plan --backend cpu/none | `bench --backends` measures those, here it is 'cpu'",
        "plan --hidden 0 | --hidden is 0, must be at least 1",
        "plan --input -1 | --input is -1",
        "plan --layers 0 | --layers is 0",
        "plan --batch -1 | --batch is -1",
        "plan --steps -1 | --steps is -1",
        "plan --gflops 100 | given together",
        "plan --gflops 0 --gbs 1 | --gflops is 0.0, must be above 0",
        "plan --gflops 1 --gbs -2 | --gbs is -2.0",
        "plan --model no-such-file | no-such-file",
        "compare no-such-a.json no-such-b.json | no-such-a.json: there is no such file",
        "compare a.json | Missing required parameter",
        "tune --backend knob/none | `bench --backends` measures those, here it is 'knob'",
        "tune --backend knob --device 0/1 | --device is '0/1'",
        "tune --backend absent | --backend: this machine has no such device",
        "tune --backend opencl:0 --device 1 | which names a device, and --device '1'",
        "tune --backend knob --case lstm | --case: Case 'lstm': it has no hidden size",
        "tune --backend knob --case lstm:h60000:b64:t10 | GB of memory",
        "tune --backend knob --device '' | --device is ''",
        "tune --backend opencl: | --backend: Backend 'opencl:' names no device",
        "verify --backend cpu: | --backend: Backend 'cpu:' names no device",
        "plan --cell lsmt | --cell: Unknown cell 'lsmt'",
        "bench --suite no | --suite: ",
        "bench --json '' | --json is empty",
        "bench --html '' | --html is empty",
        "repeat --times 0 | --times is 0",
        "repeat --case lstm:q | --case: Case 'lstm:q': 'q' is none of its parts",
        "repeat --backend absent | --backend: this machine has no such device",
        "repeat --backend knob/none | `bench --backends` measures those, here it is 'knob'",
        "repeat --backend knob --json /no/such/folder/a.json | /no/such/folder",
        "training --backend absent | --backend: this machine has no such device",
        "training --json /proc/a.json | takes no new files",
        "verify --backend cpu --json '' | --json is empty",
        "devices --json /no/such/folder/a.json | /no/such/folder",
        "gpu-check --out a | Missing required option: '--minutes=N'",
        "gpu-check --minutes 1 | Missing required option: '--out=DIR'",
        "gpu-check --minutes 0.5 --out a | --minutes is 0.5, must be at least 1",
        "gpu-check --minutes NaN --out a | --minutes is NaN",
        "gpu-check --minutes 1 --out /proc/a | --out is /proc/a, where no file can be written",
        "gpu-check --minutes 1 --out '' | --out is empty",
        "gpu-check --minutes 1 --out a --backend cpu | --backend is 'cpu'; those of GPUs are"
            + " opencl, cuda, tornado, nd4j",
        "frobnicate | there is no command 'frobnicate'; there are devices, verify, repeat, bench",
        "frobnicate --help | there is no command 'frobnicate'",
        "bench frobnicate --help | Unmatched argument",
      })
  void oneLine(String command, String message) {
    String[] words = command.split(" ");
    Arrays.setAll(words, i -> words[i].equals("''") ? "" : words[i]);
    CommandRun.of(words).isOneLineOfUsage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | is damaged",
        "{ | is damaged",
        "[] | is damaged",
        "null | is no result file",
        "{\"format\":\"other\"} | is no result file of the format sluice-bench-2",
        "{\"format\":\"sluice-bench-2\"} | environment is missing",
        "{\"format\":\"sluice-bench-2\",\"cases\":7} | is damaged",
      })
  void damagedResultFiles(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), text);
    CommandRun.of("compare", file.toString(), file.toString()).isOneLineOfUsage(message);
  }

  @Test
  void aBackendThatCannotStartIsRefusedBeforeCasesAreAnnounced() {
    CommandRun run = CommandRun.of("bench", "--case", "lstm:h8", "--backends", "reference,absent");
    run.isOneLineOfUsage("this machine has no such device");
    assertEquals("", run.out());
  }

  @Test
  void resultsOfAnotherCheckAreKept() throws IOException {
    Path file = Files.writeString(folder.resolve("gpu-check.json"), "{}");
    CommandRun.of("gpu-check", "--minutes", "1", "--out", folder.toString())
        .isOneLineOfUsage("has the results of another check");
    assertEquals("{}", Files.readString(file));
  }

  @Test
  void aModelThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("model.safetensors"), "not a model");
    CommandRun.of("plan", "--model", file.toString()).isOneLineOfUsage(file.toString());
  }
}
