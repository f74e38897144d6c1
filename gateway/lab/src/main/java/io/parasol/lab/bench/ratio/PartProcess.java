// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs each benchmark in a process of its own, so that its failure does not end the others.
 *
 * @param folder for the output of the processes.
 */
record PartProcess(Path folder) implements PartRunner {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  @Override
  public MachineLoad load() throws IOException, InterruptedException {
    return MachineLoad.measure();
  }

  @Override
  public Output run(List<String> arguments, Duration timeout)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(ChildProcess.command(arguments))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    // It is asked to end, so that it ends the processes that it has started.
    Thread hook = new Thread(process::destroy, "end of " + arguments);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      boolean isInTime = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!isInTime) {
        end(process);
      }
      String errors = Files.readString(err, StandardCharsets.UTF_8);
      return isInTime
          ? new Output(process.exitValue(), Files.readString(out), errors)
          : new Output(1, "", errors + "\nnot ended within " + timeout.toSeconds() + " s");
    } finally {
      end(process);
      removeHook(hook);
    }
  }

  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // This virtual machine is ending, so the hook runs.
    }
  }
}
