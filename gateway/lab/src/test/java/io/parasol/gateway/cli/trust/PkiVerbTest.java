// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol pki")
class PkiVerbTest {

  @TempDir private Path folder;
  private Path site;

  @BeforeEach
  void write_a_site() throws Exception {
    site =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            broker: {listen: 192.0.2.7:8883}
            devices:
              string-box: {native: true}
            """);
  }

  private Typed pki(String typed, Object... more) {
    return Typed.pki(site, typed, more);
  }

  private List<String> list() {
    return pki("list").done().lines().stream()
        .map(line -> line.replaceAll("[0-9-]{10}T[0-9:]+Z", "...").replaceAll(" +", " "))
        .toList();
  }

  @Test
  void states_that_a_certificate_is_not_valid_now() throws Exception {
    Files.writeString(site, "site: roof\npage: {listen: 127.0.0.1:0}\n");
    Instant then = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(400));
    SiteConfig config = ConfigFile.load(site, Map.of());
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("state/pki"),
            config.trustDomain(),
            config.site(),
            Set.of(),
            InstantSource.fixed(then));
    Instant end = authority.issueOperator(new OperatorName("anna"), Role.VIEWER).notAfter();
    SiteAuthority.open(
            folder.resolve("state/pki"),
            config.trustDomain(),
            config.site(),
            InstantSource.fixed(then.plus(Duration.ofDays(800))))
        .issueOperator(new OperatorName("ben"), Role.VIEWER);

    List<String> list = pki("list").done().lines();
    assertTrue(list.get(1).matches("anna +expired .*"), list::toString);
    assertTrue(list.get(2).matches("ben +not valid yet .*"), list::toString);
    parasol("page", "link", "anna", "-c", site)
        .refused(
            ExitCode.FAILED,
            "the certificate of anna expired at %s; renew it: parasol pki renew anna -c %s"
                .formatted(end, site));
    assertEquals(
        "warning: the certificate expired at %s; renew it, and export it again: parasol pki renew anna"
            .formatted(end),
        pki("export anna --p12", folder.resolve("anna.p12")).done().lines().get(1));
  }

  @Test
  void states_why_a_file_of_a_person_cannot_be_read_or_written() throws Exception {
    pki("init").done();
    pki("issue operator anna").done();
    Path file = Files.writeString(folder.resolve("file"), "");

    pki("export anna --pem", file)
        .refused(ExitCode.FAILED, file + ": cannot be created, a file with this name exists");
    pki("export anna --pem", file.resolve("folder"))
        .refused(ExitCode.FAILED, file.resolve("folder") + ": cannot be created, Not a directory");
    pki("issue operator ben --csr", folder.resolve("ben.csr"))
        .refused(ExitCode.FAILED, folder.resolve("ben.csr") + ": is missing");
  }

  @Test
  void prune_revokes_what_the_site_no_longer_names_but_shows_it_first() throws Exception {
    pki("init").done();
    pki("issue operator anna").done();
    Files.writeString(site, "site: roof\ndevices: {other-box: {native: true}}\n");

    assertEquals(
        List.of("would revoke string-box", "nothing is revoked yet; repeat with --yes"),
        pki("prune").done().lines());
    assertTrue(list().stream().anyMatch(line -> line.startsWith("string-box valid")));
    assertEquals(
        "{\"devices\":[\"string-box\"],\"revoked\":true}",
        pki("prune --yes --json").done().out().strip());
    assertTrue(list().stream().anyMatch(line -> line.startsWith("string-box revoked")));
    assertTrue(list().stream().anyMatch(line -> line.startsWith("anna valid")));
    assertTrue(list().stream().anyMatch(line -> line.startsWith("gateway valid")));
    assertEquals(
        List.of("no certificate to revoke: the configuration names every device that has one"),
        pki("prune --yes").done().lines());
  }

  @Nested
  @DisplayName("init")
  class Init {

    @Test
    void is_what_the_other_verbs_say_is_missing_with_the_configuration_to_copy() {
      pki("list")
          .refused(
              ExitCode.FAILED,
              "%s: contains no authority; create one with: parasol pki init -c %s"
                  .formatted(folder.resolve("state/pki"), site));
    }

    @Test
    void makes_an_authority_and_certificates_for_gateway_broker_and_devices() {
      Typed init = pki("init").done();

      assertEquals(
          List.of(
              "authority of site roof created in " + folder.resolve("state/pki"),
              "the root key, "
                  + folder.resolve("state/pki/root.key")
                  + ", is needed again only to create a new issuer: store it offline",
              "next: parasol pki issue operator NAME --role operator -c " + site),
          init.lines());
      assertEquals(
          List.of(
              "NAME STATE UNTIL IDENTITY",
              "broker valid ... spiffe://parasol/site/roof/gateway/roof",
              "gateway valid ... spiffe://parasol/site/roof/gateway/roof",
              "string-box valid ... spiffe://parasol/site/roof/device/string-box",
              "warning: the state folder has the private keys of string-box; parasol pki export"
                  + " NAME hands a key over and deletes it"),
          list());
    }

    @Test
    void is_refused_where_there_is_one_already() throws Exception {
      pki("init").done();
      byte[] root = Files.readAllBytes(folder.resolve("state/pki/root.key"));

      Typed again = pki("init");

      assertEquals(ExitCode.FAILED, again.exit());
      assertEquals(1, again.problems().size(), again::err);
      assertArrayEquals(root, Files.readAllBytes(folder.resolve("state/pki/root.key")));
    }

    @Test
    void gives_the_broker_the_names_that_its_clients_dial() throws Exception {
      pki("init", "--broker-name", "box.example").done();

      assertEquals(List.of("192.0.2.7", "box.example", "localhost"), brokerNames());
      pki("renew broker", "--broker-name", "gate.example").done();
      assertEquals(List.of("192.0.2.7", "gate.example", "localhost"), brokerNames());
      pki("renew gateway", "--broker-name", "gate.example")
          .refused(ExitCode.USAGE, "--broker-name is allowed with the name broker only");
    }

    @Test
    void takes_every_address_of_this_machine_where_the_broker_listens_on_all() throws Exception {
      Files.writeString(site, "site: roof\n");
      pki("init").done();

      List<String> addresses =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(Inet4Address.class::isInstance)
              .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
              .map(InetAddress::getHostAddress)
              .toList();
      assertTrue(brokerNames().containsAll(addresses));
    }

    private List<String> brokerNames() throws Exception {
      Path out = Files.createTempDirectory(folder, "broker");
      pki("export broker", "--pem", out).done();
      X509Certificate broker =
          TlsMaterial.load(
                  out.resolve("broker.pem"), out.resolve("broker.key"), out.resolve("ca.pem"))
              .chain()
              .get(0);
      return broker.getSubjectAlternativeNames().stream()
          .map(name -> name.get(1).toString())
          .filter(name -> !name.startsWith("spiffe:"))
          .filter(name -> !name.equals("127.0.0.1") && !name.contains(":"))
          .sorted()
          .toList();
    }
  }

  @Nested
  @DisplayName("after init")
  class AfterInit {

    @BeforeEach
    void init() {
      pki("init").done();
    }

    @Test
    void issues_to_people_by_role_and_to_devices() {
      pki("issue operator alice --role engineer").done();
      pki("issue operator bob").done();
      Typed meter = pki("issue device meter-9").done();

      assertTrue(
          meter
              .lines()
              .get(1)
              .endsWith(
                  " has no device meter-9; add it, and if it is native, then renew its certificate:"
                      + " parasol pki renew meter-9"),
          meter::out);
      assertEquals(
          List.of(
              "alice valid ... spiffe://parasol/site/roof/operator/engineer/alice",
              "bob valid ... spiffe://parasol/site/roof/operator/viewer/bob",
              "broker valid ... spiffe://parasol/site/roof/gateway/roof",
              "gateway valid ... spiffe://parasol/site/roof/gateway/roof",
              "meter-9 valid ... spiffe://parasol/site/roof/device/meter-9",
              "string-box valid ... spiffe://parasol/site/roof/device/string-box"),
          list().subList(1, 7));
    }

    @Test
    void tells_programs_of_a_certificate() throws Exception {
      Typed issued = pki("issue operator alice --json").done();

      assertEquals(new Json.Str("alice"), issued.member("name"));
      assertEquals(
          new Json.Str("spiffe://parasol/site/roof/operator/viewer/alice"),
          issued.member("identity"));
      assertEquals(new Json.Str("valid"), issued.member("state"));
      Json.Arr all = (Json.Arr) pki("list --json").done().json();
      assertEquals(4, all.items().size());
      assertEquals(
          issued.member("serial"), ((Json.Obj) all.items().get(0)).members().get("serial"));
    }

    @Test
    void names_a_certificate_that_cannot_be_read_and_what_to_do() throws Exception {
      pki("issue operator alice").done();
      Path issued = folder.resolve("state/pki/issued");
      Files.writeString(issued.resolve("alice.pem"), "damaged");
      FolderTree.delete(issued.resolve("superseded/alice"));

      assertEquals(
          ("warning: %s/alice.pem:1: contains no PEM block; expected -----BEGIN; restore it from a"
                  + " backup, or move alice.pem and alice.key away and issue a new certificate:"
                  + " alice cannot be renewed or exported")
              .formatted(issued),
          list().get(5));
      Files.delete(issued.resolve("alice.pem"));
      Files.delete(issued.resolve("alice.key"));
      pki("issue operator alice").done();
    }

    @Test
    void renews_with_a_new_key_and_number() throws Exception {
      Json first = pki("issue operator alice --json").done().member("serial");

      Json second = pki("renew alice --json").done().member("serial");

      assertNotEquals(first, second);
      assertEquals(6, list().size());
    }

    @Test
    void revokes_for_good() throws Exception {
      String serial = ((Json.Str) pki("issue operator eve --json").member("serial")).text();

      assertTrue(pki("revoke eve").done().out().startsWith("revoked eve ("));

      assertTrue(list().contains("eve revoked ... spiffe://parasol/site/roof/operator/viewer/eve"));
      assertTrue(
          DenyList.read(folder.resolve("state/pki")).denies(new java.math.BigInteger(serial, 16)));
      pki("renew eve").refused(ExitCode.FAILED, "eve: is revoked; issue a new certificate instead");
    }

    @Test
    void exports_what_an_operators_client_takes() throws Exception {
      pki("issue operator alice --role operator").done();
      Path p12 = folder.resolve("alice.p12");
      Path secret = Files.writeString(folder.resolve("secret"), "of alice\n");

      pki("export alice --keep-key", "--pem", folder.resolve("out")).done();
      pki("export alice", "--p12", p12, "--password-file", secret).done();

      TlsMaterial pem =
          TlsMaterial.load(
              folder.resolve("out/alice.pem"),
              folder.resolve("out/alice.key"),
              folder.resolve("out/ca.pem"));
      TlsMaterial sealed = TlsMaterial.loadPkcs12(p12, "of alice".toCharArray());
      assertEquals(pem.chain(), sealed.chain());
      assertEquals(pem.anchors(), sealed.anchors());
      for (Path key : List.of(p12, folder.resolve("out/alice.key"))) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
      }
    }

    @Test
    void deletes_the_key_of_a_person_or_a_native_device_once_it_is_exported() {
      pki("issue operator alice").done();
      Path out = folder.resolve("out");
      Path key = folder.resolve("state/pki/issued/alice.key");

      assertEquals(
          List.of("wrote alice.pem, alice.key and ca.pem in " + out),
          pki("export alice --keep-key", "--pem", out).done().lines());
      assertTrue(Files.exists(key));
      assertEquals(
          List.of(
              "wrote " + folder.resolve("alice.p12"),
              "the key of alice is no longer in the state folder: only the exported file has it"),
          pki("export alice", "--p12", folder.resolve("alice.p12")).done().lines());
      assertFalse(Files.exists(key));
      pki("export string-box", "--pem", out).done();
      assertFalse(Files.exists(folder.resolve("state/pki/issued/string-box.key")));
      pki("export gateway", "--pem", out).done();
      assertTrue(Files.exists(folder.resolve("state/pki/issued/gateway.key")));
      assertEquals(4, list().size() - 1);
    }

    @Test
    void rotates_the_issuer_and_the_root_with_an_overlap() throws Exception {
      pki("issue operator alice").done();
      List<String> rotated = pki("rotate root --overlap 60d").done().lines();

      assertTrue(
          rotated.get(0).startsWith("certificates are signed by a new issuer; those of the"));
      assertTrue(
          rotated.contains("renew with parasol pki renew: alice, string-box"), rotated::toString);
      pki("rotate issuer")
          .refused(
              ExitCode.FAILED,
              "a rotation is in its overlap; end it first with: parasol pki rotate finish -c "
                  + site);
      pki("renew alice").done();
      assertEquals(
          List.of(
              "the overlap is over",
              "refused until they have new certificates: string-box",
              "a running gateway applies this within seconds"),
          pki("rotate finish").done().lines());
      assertEquals(
          "certificates are signed by a new issuer; those of the previous one are refused from now"
              + " on",
          pki("rotate issuer --stolen").done().lines().get(0));
      pki("rotate issuer --overlap 59m")
          .refused(ExitCode.USAGE, "--overlap is \"59m\"; expected 1h to 365d");
      pki("rotate issuer", "--root-key", folder.resolve("absent"))
          .refused(
              ExitCode.FAILED,
              "the key of the root is needed: "
                  + folder.resolve("absent")
                  + ": is missing; give it with --root-key");
    }

    @Test
    void gives_certificates_the_configured_lifetimes() throws Exception {
      Files.writeString(
          site,
          Files.readString(site) + "certificates: {lifetimes: {people: 10d, natives: 400d}}\n");

      assertEquals(10, days(pki("issue operator alice --json")));
      assertEquals(400, days(pki("renew string-box --json")));
      assertEquals(90, days(pki("renew gateway --json")));
    }

    private static long days(Typed issued) throws Exception {
      Json.Num left = (Json.Num) issued.done().member("seconds-left");
      return Math.round(Double.parseDouble(left.toString().replaceAll("[^0-9.]", "")) / 86_400);
    }

    @Test
    void does_not_overwrite_a_key() throws Exception {
      pki("issue operator alice").done();
      Path out = folder.resolve("out");
      pki("export alice", "--pem", out).done();

      pki("export alice", "--pem", out)
          .refused(
              ExitCode.FAILED,
              out.resolve("alice.pem")
                  + ": exists already and is not overwritten; move it away first");
    }

    @Test
    void refuses_names_and_roles_that_are_none() {
      pki("issue operator Alice")
          .refused(
              ExitCode.USAGE,
              "operator name \"Alice\": expected 1 to 64 of a-z, 0-9 and '-', beginning with a"
                  + " letter or digit");
      pki("issue operator state")
          .refused(
              ExitCode.USAGE,
              "operator name \"state\": expected another name, because this one is a reserved topic"
                  + " level");
      pki("issue operator alice --role boss")
          .refused(ExitCode.USAGE, "--role is \"boss\"; expected viewer, operator or engineer");
      pki("issue device meter-9 --role viewer")
          .refused(ExitCode.USAGE, "--role is allowed with operator only");
      pki("issue robot x")
          .refused(
              ExitCode.USAGE,
              "parasol: Invalid value for positional parameter at index 0 (device|operator):"
                  + " expected one of [device, operator] (case-insensitive) but was 'robot';"
                  + " try: parasol pki issue --help");
      assertEquals(ExitCode.FAILED, pki("issue operator gateway").exit());
      assertEquals(ExitCode.FAILED, pki("export ../../etc/passwd", "--pem", folder).exit());
      assertEquals(ExitCode.FAILED, pki("renew nobody").exit());
      assertEquals(ExitCode.FAILED, pki("revoke nobody").exit());
    }
  }

  @Test
  void puts_the_issuer_of_people_on_a_stick() {
    Path stick = folder.resolve("stick");
    assertEquals(
        List.of(
            "authority of site roof created in " + folder.resolve("state/pki"),
            "the root key and the issuer of people are in " + stick + ": store it offline",
            "next: parasol pki issue operator NAME --role operator --authority %s -c %s"
                .formatted(stick, site)),
        pki("init", "--people-offline", stick).done().lines());
    assertFalse(Files.exists(folder.resolve("state/pki/root.key")));

    pki("issue operator anna")
        .refused(
            ExitCode.FAILED,
            "anna: certificates of people are signed by the offline issuer; give its folder with"
                + " --authority");
    pki("issue operator anna", "--authority", stick).done();
    pki("renew anna", "--authority", stick).done();
    pki("issue device meter-9", "--authority", stick)
        .refused(ExitCode.USAGE, "--authority is allowed with operator only");
    pki("rotate people").refused(ExitCode.USAGE, "people needs --authority DIR, a folder offline");
    Path next = folder.resolve("next");
    pki("rotate people", "--root-key", stick.resolve("root.key"), "--authority", next).done();
    pki("renew anna", "--authority", next).done();
    assertTrue(list().contains("anna valid ... spiffe://parasol/site/roof/operator/viewer/anna"));
  }

  @Test
  void keeps_the_key_of_the_root_on_a_stick_alone() throws Exception {
    Path stick = folder.resolve("stick");
    Path second = folder.resolve("second");
    pki("init --people-offline x", "--root-out", stick)
        .refused(
            ExitCode.USAGE,
            "--people-offline puts the root key in its folder; expected no --root-out");

    assertEquals(
        "the root key is in " + stick + ": store it offline",
        pki("init", "--root-out", stick).done().lines().get(1));
    assertFalse(Files.exists(folder.resolve("state/pki/root.key")));
    pki("rotate root", "--root-out", second)
        .refused(
            ExitCode.FAILED,
            "the key of the root is needed: "
                + folder.resolve("state/pki/root.key")
                + ": is missing; give it with --root-key");
    pki("rotate root", "--root-key", stick.resolve("root.key"), "--root-out", second).done();

    assertFalse(Files.exists(folder.resolve("state/pki/root.key")));
    pki("rotate finish").done();
    pki("rotate issuer", "--root-key", second.resolve("root.key")).done();
    assertTrue(list().stream().anyMatch(line -> line.startsWith("gateway valid")));
  }

  @Test
  void says_what_comes_first() {
    for (String verb : List.of("list", "issue operator alice", "renew x", "revoke x")) {
      Typed typed = pki(verb);
      assertEquals(ExitCode.FAILED, typed.exit());
      assertEquals(1, typed.problems().size());
      assertTrue(typed.err().contains("parasol pki init"), typed::err);
    }
  }
}
