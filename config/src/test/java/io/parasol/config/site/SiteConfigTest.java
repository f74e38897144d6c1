// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.profile.Folder;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.ConfigException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A site")
class SiteConfigTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
    folder.with("control-room.pub", "");
  }

  @Test
  void is_what_the_small_file_in_its_javadoc_says() throws Exception {
    SiteConfig site = folder.load(exampleInJavadoc());

    assertEquals("rooftop-7", site.site().value());
    Device.Modbus inverter =
        assertInstanceOf(Device.Modbus.class, site.devices().get(new DeviceId("inverter-01")));
    assertEquals(
        new Link.ModbusTcp(new LinkId("roof-lan"), new HostPort("192.168.10.20", 502)),
        inverter.link());
    assertEquals(new Unit(1), inverter.unit());
    assertEquals("acme-pv2000", inverter.profile().name().value());
    assertEquals(Duration.ofSeconds(5), inverter.every());
    assertInstanceOf(Device.Native.class, site.devices().get(new DeviceId("string-box")));
    var signer = site.signers().get(new SignerName("control-room"));
    assertEquals(
        new SiteConfig.Signer(
            new SignerName("control-room"),
            temp.resolve("control-room.pub"),
            Set.of(CommandClass.SETPOINT, CommandClass.CONFIG)),
        signer);
  }

  private static String exampleInJavadoc() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/io/parasol/config/site/SiteConfig.java"));
    return source
        .substring(source.indexOf("{@code\n") + 7, source.indexOf(" * }</pre>"))
        .lines()
        .map(line -> line.replaceFirst("^ \\* ?", ""))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void commits_readings_every_five_seconds_for_an_sd_card() throws Exception {
    SiteConfig site = folder.load("site: rooftop-7\nstore: {profile: sd-card}");

    assertEquals(Duration.ofSeconds(5), site.store().commit());
  }

  @Nested
  @DisplayName("that has only its name")
  class Defaults {

    private SiteConfig site() throws ConfigException {
      return folder.load("site: rooftop-7");
    }

    @Test
    void listens_on_every_address_with_sessions_in_memory() throws Exception {
      assertEquals(new SiteConfig.Broker(new HostPort("0.0.0.0", 8883)), site().broker());
    }

    @Test
    void gives_metrics_on_loopback_only() throws Exception {
      assertEquals(new HostPort("127.0.0.1", 9464), site().metrics());
    }

    @Test
    void keeps_its_state_beside_its_file() throws Exception {
      assertEquals(temp.resolve("state"), site().state());
      assertEquals(temp.resolve("site.yaml"), site().file());
    }

    @Test
    void knows_the_sunspec_models_of_the_program_only() throws Exception {
      assertEquals(Optional.empty(), site().sunSpecModels());
    }

    @Test
    void commits_readings_four_times_a_second() throws Exception {
      assertEquals(Duration.ofMillis(250), site().store().commit());
    }

    @Test
    void keeps_512_mib_of_readings() throws Exception {
      assertEquals(512L * 1024 * 1024, site().store().keep());
    }

    @Test
    void stands_under_parasol() throws Exception {
      assertEquals("parasol", site().topicRoot());
      assertEquals(new TrustDomain("parasol"), site().trustDomain());
    }

    @Test
    void wants_two_keys_for_what_cannot_be_taken_back() throws Exception {
      assertEquals(
          Map.of(
              CommandClass.SETPOINT, 1,
              CommandClass.CONFIG, 1,
              CommandClass.FIRMWARE, 2,
              CommandClass.PROTECTION, 2),
          site().thresholds());
    }
  }

  @Nested
  @DisplayName("reads")
  class Reads {

    private Device.Modbus device(String keys) throws ConfigException {
      SiteConfig site =
          folder.load(
              """
              site: a
              links: {lan: {tcp: box.local}}
              devices:
                one: {link: lan, unit: 1, profile: tracker%s}
              """
                  .formatted(keys));
      return (Device.Modbus) site.devices().values().iterator().next();
    }

    @Test
    void a_device_every_ten_seconds_and_reports_every_reading_by_default() throws Exception {
      assertEquals(Duration.ofSeconds(10), device("").every());
      assertEquals(Reporting.EVERY_READING, device("").reporting());
    }

    @Test
    void port_502_for_a_link_without_one() throws Exception {
      assertEquals(new HostPort("box.local", 502), ((Link.ModbusTcp) device("").link()).address());
    }

    @Test
    void a_deadband_alone_with_the_usual_silence() throws Exception {
      assertEquals(
          new Reporting(2.5, Optional.of(Duration.ofMinutes(15))),
          device(", deadband: 2.5").reporting());
    }

    @Test
    void a_silence_alone_as_report_on_change() throws Exception {
      assertEquals(
          new Reporting(0, Optional.of(Duration.ofSeconds(30))),
          device(", max-silence: 30s").reporting());
    }

    @Test
    void the_same_with_quotes_and_without() throws Exception {
      assertEquals(device(", every: 5s"), device(", \"every\": '5s'"));
    }

    @Test
    void a_value_from_an_anchor() throws Exception {
      SiteConfig site =
          folder.load(
              """
              site: a
              links: {lan: {tcp: &box 10.0.0.1:502}, other: {tcp: 10.0.0.2}}
              devices:
                one: {link: &lan lan, unit: 1, profile: tracker}
                two: {link: *lan, unit: 2, profile: tracker}
              """);
      assertEquals(2, site.devices().size());
    }

    @Test
    void a_folder_of_sunspec_models_beside_it() throws Exception {
      Files.createDirectory(temp.resolve("models"));
      assertEquals(
          Optional.of(temp.resolve("models")),
          folder.load("site: a\nsunspec-models: ./models\n").sunSpecModels());
    }

    @Test
    void the_lifetimes_of_certificates_within_their_bounds() throws Exception {
      assertEquals(CertificateLifetimes.DEFAULT, folder.load("site: a\n").certificates());
      assertEquals(
          new CertificateLifetimes(
              Duration.ofDays(30),
              Duration.ofDays(2),
              Duration.ofDays(730),
              Duration.ofDays(1830),
              Duration.ofDays(365)),
          folder
              .load(
                  """
                  site: a
                  certificates:
                    lifetimes: {device: 30d, gateway: 48h, people: 730d, natives: 1830d, issuer: 365d}
                  """)
              .certificates());
      for (String tooLong :
          List.of("device: 366d", "gateway: 23h", "people: 1831d", "natives: 0s", "issuer: 29d")) {
        assertTrue(
            String.valueOf(
                    assertThrows(
                            ConfigException.class,
                            () ->
                                folder.load(
                                    "site: a\ncertificates: {lifetimes: {" + tooLong + "}}\n"))
                        .getMessage())
                .contains("certificates.lifetimes." + tooLong.substring(0, tooLong.indexOf(':'))),
            tooLong);
      }
    }

    @Test
    void a_corporate_authority_together_with_an_external_broker_alone() throws Exception {
      folder.with("ca.pem", "");
      String external = "site: a\nbroker: {external: \"mqtts://broker.example\"}\n";
      assertEquals(
          Optional.of(
              new SiteConfig.CorporateAuthority(
                  URI.create("https://est.example/"), temp.resolve("ca.pem"))),
          folder.load(external + "pki: {est: \"https://est.example/\", ca: ca.pem}\n").corporate());
      for (var each :
          Map.of(
                  external + "pki: {est: \"http://est.example/\", ca: ca.pem}\n",
                  "pki.est is",
                  external + "pki: {est: \"https://est.example/\"}\n",
                  "pki.ca is missing",
                  external + "pki: {ca: ca.pem}\n",
                  "pki.est is missing")
              .entrySet()) {
        String problem =
            String.valueOf(
                assertThrows(ConfigException.class, () -> folder.load(each.getKey())).getMessage());
        assertTrue(problem.contains(each.getValue()), problem);
      }
    }

    @Test
    void variables_of_the_environment_and_a_dollar_that_is_none() throws Exception {
      Path file =
          folder.with(
              "site.yaml",
              """
              site: a
              state: $a/${NAME}/$${NAME}
              broker: {listen: "${HOST}:${PORT}"}
              """);

      SiteConfig site =
          ConfigFile.load(file, Map.of("NAME", "x", "HOST", "127.0.0.1", "PORT", "1883"));

      assertEquals(temp.resolve("$a/x/${NAME}"), site.state());
      assertEquals(new HostPort("127.0.0.1", 1883), site.broker().listen());
    }

    @Test
    void no_value_of_a_variable_in_its_problems() throws Exception {
      Path file =
          folder.with(
              "site.yaml",
              """
              site: ${SECRET}
              broker: {listen: "127.0.0.1:${SECRET}"}
              metrics: ${ADDRESS}
              """);
      Map<String, String> environment =
          Map.of("SECRET", "Open Sesame!", "ADDRESS", "unlikely.example:99999");

      String problems =
          String.valueOf(
              assertThrows(ConfigException.class, () -> ConfigFile.load(file, environment))
                  .getMessage());

      environment.forEach(
          (name, value) -> {
            assertFalse(problems.contains(value), problems);
            assertTrue(problems.contains("${" + name + "}"), problems);
          });
    }

    @Test
    void a_profile_beside_it_before_the_shipped_one() throws Exception {
      folder.with(
          "profiles/tracker.yaml",
          """
          profile: tracker
          points: {only: {at: holding 0, type: int16}}
          """);

      assertEquals(1, device("").profile().points().size());
    }

    @Test
    void sections_that_are_there_and_empty() throws Exception {
      assertEquals(Map.of(), folder.load("site: a\nlinks:\ndevices:\n").devices());
    }

    @Test
    void units_of_one_number_on_two_links() throws Exception {
      SiteConfig site =
          folder.load(
              """
              site: a
              links: {lan: {tcp: 10.0.0.1}, other: {tcp: 10.0.0.2}}
              devices:
                one: {link: lan, unit: 1, profile: tracker}
                two: {link: other, unit: 1, profile: tracker}
              """);
      assertEquals(2, site.devices().size());
    }
  }
}
