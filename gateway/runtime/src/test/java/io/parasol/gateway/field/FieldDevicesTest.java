// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.field;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The devices of a site")
class FieldDevicesTest {

  @TempDir private Path folder;

  @Test
  void report_their_identity_as_their_profile_states() throws Exception {
    Path profiles = Files.createDirectory(folder.resolve("profiles"));
    Files.writeString(
        profiles.resolve("box.yaml"),
        """
        profile: box
        points: {power: {at: holding 0, type: uint16}}
        identity: device-identification
        """);
    Files.writeString(
        profiles.resolve("mast.yaml"),
        """
        profile: mast
        protocol: lines
        request: {end: "\\r"}
        answer: {end: "\\r"}
        messages: {who: {ask: "WHO", columns: 2}}
        points:
          model: {at: who 1, type: text(8)}
          version: {at: who 2, type: text(8)}
        identity: {model: model, firmware: version}
        """);
    Path site =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links:
              lan: {tcp: 127.0.0.1:502}
              port: {lines: /dev/ttyS1, baud: 9600}
              dtu: {mqtt: 127.0.0.1:1883}
            devices:
              box-1: {link: lan, unit: 1, profile: box}
              mast-1: {link: port, profile: mast}
              panel-1: {link: dtu, client: panel, topics: {a: telemetry}}
            """);
    SiteConfig config = ConfigFile.load(site, Map.of());
    FieldDevices devices = new FieldDevices(config::devices, new FieldLinks());

    assertEquals(
        Optional.of(new IdentitySource.DeviceIdentification()),
        devices.identitySource(new DeviceId("box-1")));
    assertEquals(
        Optional.of(
            new IdentitySource.Points(
                Optional.empty(),
                Optional.of(new PointName("model")),
                Optional.empty(),
                Optional.of(new PointName("version")))),
        devices.identitySource(new DeviceId("mast-1")));
    assertEquals(Optional.empty(), devices.identitySource(new DeviceId("panel-1")));
  }
}
