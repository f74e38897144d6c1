// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static io.parasol.fleet.campaign.PlayedFleet.target;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.UpdateWindow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The signed command of a device")
class CommandFileTest {

  private static final Target DEVICE = target("roof", 1);
  private static final SigningKey CHIEF = SigningKey.generate();
  private static final SigningKey DEPUTY = SigningKey.generate();

  @TempDir private Path folder;

  private Campaign campaign() {
    return new Campaign(
        "spring",
        "d",
        "acme/pv2000/fw.bin",
        "1.4.0",
        folder,
        new Campaign.Selection(Set.of(), Set.of(), List.of(), Set.of()),
        List.of(),
        PlayedFleet.criteria());
  }

  private static Command command(String device, Action action) {
    return Command.create(
        new SiteId("roof"),
        new DeviceId(device),
        CommandClass.FIRMWARE,
        action,
        PlayedFleet.BEGIN,
        Duration.ofDays(2),
        Map.of());
  }

  private static Action install(String release, String version) {
    return new Action.Install(
        new Action.Image(release, version, 7, PlayedFleet.IMAGE), UpdateWindow.ALWAYS);
  }

  private CommandFile read(byte[] content) throws Exception {
    Files.write(folder.resolve("roof.inverter-01.dsse"), content);
    return CommandFile.read(campaign(), DEVICE);
  }

  private String refused(byte[] content) throws Exception {
    return ((CommandFile.Unusable) read(content)).reason();
  }

  @Test
  void is_read_with_its_signatures() throws Exception {
    Command command = command("inverter-01", install("acme/pv2000/fw.bin", "1.4.0"));
    SignedCommand signed = command.sign(CHIEF).withSignatureBy(DEPUTY);

    assertEquals(
        new CommandFile.Usable(
            command.id(), PlayedFleet.IMAGE, command.notBefore(), command.expires(), 2),
        read(signed.toJson()));
    assertArrayEquals(
        signed.toJson(), CommandFile.envelope(campaign(), DEVICE, command.id()).orElseThrow());
    assertEquals(Optional.empty(), CommandFile.envelope(campaign(), DEVICE, "another"));
  }

  @Test
  void is_refused_if_it_is_not_for_this_device_and_this_release() throws Exception {
    assertEquals(
        "roof.inverter-01.dsse is for roof/inverter-02",
        refused(
            command("inverter-02", install("acme/pv2000/fw.bin", "1.4.0")).sign(CHIEF).toJson()));
    assertEquals(
        "roof.inverter-01.dsse installs acme/pv2000/fw.bin 1.3.9",
        refused(
            command("inverter-01", install("acme/pv2000/fw.bin", "1.3.9")).sign(CHIEF).toJson()));
    assertEquals(
        "roof.inverter-01.dsse is no install",
        refused(command("inverter-01", new Action.Restart()).sign(CHIEF).toJson()));
  }

  @Test
  void is_refused_if_it_is_missing_too_long_or_no_command() throws Exception {
    assertEquals(
        new CommandFile.Unusable("there is no roof.inverter-01.dsse"),
        CommandFile.read(campaign(), DEVICE));
    assertTrue(refused("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)).contains("is no"));
    assertTrue(refused(new byte[SignedCommand.MAX_BYTES + 1]).contains("is larger than"));
  }
}
