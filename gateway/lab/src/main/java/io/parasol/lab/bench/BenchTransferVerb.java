// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.VerifiedInstall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench transfer}: measures image transfers to simulated boot loaders, and compares
 * them with the maximum rate of the line.
 */
@picocli.CommandLine.Command(
    name = "transfer",
    description = {
      "Sends images to simulated boot loaders at the speed of a serial line, byte by byte, and"
          + " compares",
      "the rate with the maximum of the line. Programming the flash takes no time there.",
      "Exit code 1 if an image did not arrive intact."
    })
final class BenchTransferVerb implements Runnable {

  @Option(
      names = "--baud",
      paramLabel = "BAUD",
      split = ",",
      defaultValue = "9600,19200,115200",
      description = "Baud rates. Default: ${DEFAULT-VALUE}.")
  private List<Integer> speeds = List.of();

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "Maximum duration of each transfer in seconds, approximately. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (seconds < 1 || seconds > 600 || speeds.stream().anyMatch(each -> each < 300)) {
      throw new VerbException(
          ExitCode.USAGE, "--for: expected 1 to 600; --baud: expected 300 or more");
    }
    List<Json> rows = new ArrayList<>();
    double worst = Double.MAX_VALUE;
    try {
      for (TransferBench.Row row : TransferBench.Row.values()) {
        for (int baud : speeds) {
          // The number of bytes, in blocks of 4 KiB, that every one of the lines can carry in that
          // time.
          int length = Math.max(4, baud / 20 * seconds / 1024 / 4 * 4) * 1024;
          TransferBench.Result result = TransferBench.measure(row, baud, install(length));
          worst = Math.min(worst, result.efficiency());
          rows.add(json(result));
        }
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    }
    JsonBuilder members =
        Json.object()
            .put("transfers", rows)
            .put("flash-seconds", 0)
            .put("worst-efficiency", decimal(worst));
    new Console(spec).json(members.build());
  }

  private static Json json(TransferBench.Result result) {
    return Json.object()
        .put("driver", result.row().wireName())
        .put("what", result.row().displayName())
        .put("baud", result.baud())
        .put("bytes", result.bytes())
        .put("seconds", decimal(result.sending().toNanos() / 1e9))
        .put("bytes-per-second", decimal(result.rate()))
        .put("limit", decimal(result.limit()))
        .put("efficiency", decimal(result.efficiency()))
        .build();
  }

  /**
   * Returns an image with a properly signed and verified command, without which nothing can be
   * sent.
   */
  static VerifiedInstall install(int length) {
    byte[] rest = new byte[length];
    new Random(length).nextBytes(rest);
    ReleasedImage image = ReleasedImage.of(TransferBench.image(rest));
    return new VerifiedInstall(verified(image), image);
  }

  private static VerifiedCommand verified(ReleasedImage image) {
    SiteId site = new SiteId("bench");
    SigningKey key = SigningKey.generate();
    Instant now = Instant.now();
    Action action =
        new Action.Install(
            new Action.Image("bench/image.bin", "2.0", image.length(), image.sha256()),
            UpdateWindow.ALWAYS);
    Command command =
        Command.create(
            site,
            TransferBench.DEVICE,
            CommandClass.FIRMWARE,
            action,
            now,
            Duration.ofMinutes(5),
            Map.of());
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, 1);
    }
    CommandPolicy policy =
        new CommandPolicy(
            List.of(
                new CommandPolicy.Signer(
                    new SignerName("bench"), key.publicKey(), Set.of(CommandClass.FIRMWARE))),
            thresholds);
    try {
      return command
          .sign(key)
          .verify(policy, site, TransferBench.DEVICE, ReplayMemory.EMPTY, now, true);
    } catch (CommandRejectedException refused) {
      throw new IllegalStateException("the benchmark's own command is rejected", refused);
    }
  }
}
