package dev.sluice.predict;

import dev.sluice.backend.ProgramPool;
import dev.sluice.backend.Workspace;
import dev.sluice.data.Example;
import dev.sluice.data.PackedBatch;
import dev.sluice.data.PackedLayout;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.RecordedModel;
import dev.sluice.model.States;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Axis;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model without dropout, from states of 0.
 *
 * @param program the program
 * @param input the model's input
 * @param outputs by head what is handed out
 */
record PredictionProgram(Program program, Buffer input, Map<String, Buffer> outputs)
    implements ProgramPool.Recorded {
  static PredictionProgram record(Model model, Output steps, Extent capacity) {
    Recorder recorder = new Recorder(capacity);
    RecordedModel recorded = model.record(recorder, false, States.ZERO);
    Map<String, Buffer> outputs = new LinkedHashMap<>();
    recorded
        .outputs()
        .forEach(
            (head, all) -> {
              boolean last = steps == Output.LAST_STEP && all.shape().axis() == Axis.ROWS;
              Buffer output = last ? recorder.lastStep(all) : all;
              recorder.output(output);
              outputs.put(head, output);
            });
    return new PredictionProgram(recorder.build(), recorded.input(), outputs);
  }

  /** The predictions of a batch, in the order of its layout. */
  Prediction[] run(PackedBatch part, Workspace workspace) {
    workspace.write(input, part.rows());
    workspace.run(part.layout());
    if (outputs.containsKey(Example.UNNAMED)) {
      return read(part.layout(), outputs.get(Example.UNNAMED), workspace);
    }
    Map<String, Prediction[]> heads = new LinkedHashMap<>();
    outputs.forEach((head, output) -> heads.put(head, read(part.layout(), output, workspace)));
    Prediction[] predictions = new Prediction[part.sequences()];
    for (int s = 0; s < part.sequences(); s++) {
      int sequence = s;
      Map<String, Prediction> all = new LinkedHashMap<>();
      heads.forEach((head, each) -> all.put(head, each[sequence]));
      predictions[s] = Prediction.ofHeads(all);
    }
    return predictions;
  }

  /** One head's predictions, in the order of the layout. */
  private static Prediction[] read(PackedLayout layout, Buffer output, Workspace workspace) {
    int columns = output.shape().columns();
    float[] lines =
        new float
            [ArraySize.of(
                "Predictor: a batch's outputs",
                "make the batch size smaller",
                output.shape().lines(layout.extent()),
                columns)];
    workspace.read(output, lines);
    Prediction[] predictions = new Prediction[layout.sequences()];
    boolean perStep = output.shape().axis() == Axis.ROWS;
    for (int s = 0; s < layout.sequences(); s++) {
      int count = perStep ? layout.length(s) : 1;
      float[] values = new float[count * columns];
      for (int t = 0; t < count; t++) {
        int line = perStep ? layout.row(s, t) : s;
        System.arraycopy(lines, line * columns, values, t * columns, columns);
      }
      predictions[s] = new Prediction(values, columns);
    }
    return predictions;
  }
}
