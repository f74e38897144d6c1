// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.NewRelease;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.trust.SignedPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A repository that its owner has published")
class TrustFollowVerbTest {

  private static final String PATH = "own/fw-1.4.0.bin";
  private static final byte[] IMAGE = "firmware".getBytes(StandardCharsets.UTF_8);

  @TempDir Path home;

  private final SigningKey owner = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();
  private RepositoryEditor editor;
  private Path published;

  @BeforeEach
  void publish_a_release() throws Exception {
    published = home.resolve("out");
    editor =
        RepositoryEditor.init(
            home.resolve("workshop"),
            new SiteId("rooftop-7"),
            new RepositoryOwners(
                List.of(MetadataKey.of(owner.publicKey())), 1, MetadataKey.of(online.publicKey())),
            ExpiryPeriods.DEFAULT,
            Instant.now());
    editor.addRelease(
        new NewRelease(
            Files.write(home.resolve("fw.bin"), IMAGE),
            new TargetPath(PATH),
            new Release(Set.of("PV2000"), new FirmwareVersion("1.4.0"), 14, VersionRange.any()),
            Optional.empty()),
        Instant.now());
    editor.sign(owner);
    publish();
    Files.copy(published.resolve("metadata/1.root.json"), home.resolve("root.json"));
  }

  private void publish() throws Exception {
    editor.publish(online, published, Instant.now());
  }

  /** Asserts the exit code, and that one line was printed. */
  private static void assertRefused(Typed typed, ExitCode exit, String beginning) {
    assertEquals(1, typed.problems().size(), typed::toString);
    assertTrue(typed.problems().get(0).startsWith(beginning), typed::toString);
    assertEquals(exit, typed.exit(), typed::toString);
  }

  @Nested
  @DisplayName("parasol trust follow")
  class Follow {

    private Path site;

    @BeforeEach
    void a_site_that_follows_it() throws Exception {
      site =
          Files.writeString(
              home.resolve("site.yaml"),
              """
              site: rooftop-7
              releases: {from: out, root: root.json}
              devices: {b: {native: true}}
              """);
    }

    private Typed follow(Object... paths) {
      Object[] typed = new Object[4 + paths.length];
      System.arraycopy(new Object[] {"trust", "follow", "-c", site}, 0, typed, 0, 4);
      System.arraycopy(paths, 0, typed, 4, paths.length);
      return parasol(typed);
    }

    @Test
    void says_what_is_trusted_and_until_when() {
      List<String> printed = follow().done().lines();

      assertEquals(2, printed.size());
      assertTrue(printed.get(0).startsWith("trusted until "), printed.get(0));
      assertTrue(printed.get(0).endsWith(": root 1, timestamp 1"), printed.get(0));
    }

    @Test
    void stores_the_policy_with_which_the_gateway_starts() throws Exception {
      deny(owner.publicKey().fingerprint());

      assertEquals(
          "signed policy stored: signers 0, denied keys 1, denied certificates 0, locked out 0",
          follow().done().lines().get(1));

      assertEquals(
          Set.of(owner.publicKey().fingerprint()), storedPolicy().orElseThrow().deniedKeys());
    }

    @Test
    void leaves_the_policy_to_a_gateway_that_runs() throws Exception {
      StateFolder running = StateFolder.open(Files.createDirectories(home.resolve("state")));
      try (running) {
        String applied = follow().done().lines().get(1);

        assertTrue(applied.startsWith("the gateway that runs applies the signed policy"), applied);
      }
      assertEquals(Optional.empty(), storedPolicy());
    }

    @Test
    void refuses_the_policy_of_another_site() throws Exception {
      Files.writeString(site, Files.readString(site).replace("rooftop-7", "rooftop-8"));

      assertRefused(
          follow(), ExitCode.REFUSED, "malformed (policy: is for another site: rooftop-7)");
      assertEquals(Optional.empty(), storedPolicy());
    }

    private void deny(String fingerprint) throws Exception {
      editor.changePolicy(
          policy -> policy.withDeniedKeys(keys -> keys.add(fingerprint)), Instant.now());
      editor.sign(owner);
      publish();
    }

    private Optional<SitePolicy> storedPolicy() {
      return SignedPolicy.stored(
          StateFolder.policyIn(home.resolve("state")),
          new SiteId("rooftop-7"),
          DamagedFile.Listener.NONE);
    }

    @Test
    void has_a_release_and_says_what_it_is_and_where_it_lies() throws Exception {
      String text = follow(PATH).done().lines().get(2);

      assertTrue(text.startsWith(PATH + "  version 1.4.0 for PV2000  by [targets]  "), text);
      assertArrayEquals(
          IMAGE, Files.readAllBytes(Path.of(text.substring(text.lastIndexOf(' ') + 1))));
    }

    @Test
    void fails_where_there_is_no_such_release() {
      assertRefused(follow("own/none.bin"), ExitCode.FAILED, "not_found (");
      assertRefused(follow("../none.bin"), ExitCode.USAGE, "");
      follow(PATH).done();
    }

    @Test
    void refuses_an_older_timestamp_than_it_has_seen() throws Exception {
      Path timestamp = published.resolve("metadata/timestamp.json");
      byte[] old = Files.readAllBytes(timestamp);
      publish();
      follow().done();
      byte[] latest = Files.readAllBytes(timestamp);
      Files.write(timestamp, old);

      assertRefused(
          follow(),
          ExitCode.REFUSED,
          "rollback (timestamp is version 1, lower than the trusted version 2)");

      Files.write(timestamp, latest);
      follow().done();
    }

    @Test
    void fails_where_the_repository_is_not_there() throws Exception {
      Files.move(published, home.resolve("elsewhere"));

      assertRefused(follow(), ExitCode.FAILED, "");

      Files.move(home.resolve("elsewhere"), published);
      follow().done();
    }

    @Test
    void fails_without_a_root_to_pin() throws Exception {
      Files.delete(home.resolve("root.json"));

      assertRefused(follow(), ExitCode.FAILED, "releases.root: ");
    }

    @Test
    void is_of_no_use_to_a_site_that_takes_no_releases() throws Exception {
      Files.writeString(site, "site: rooftop-7\ndevices: {b: {native: true}}\n");

      assertRefused(follow(), ExitCode.USAGE, site + ": releases is missing");
    }
  }

  @Nested
  @DisplayName("parasol trust client")
  class Client {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String address;

    @BeforeEach
    void a_server_has_it() throws Exception {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              String path = exchange.getRequestURI().getPath();
              asked.add(path);
              Path file = published.resolve(path.substring(1));
              if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
              }
              exchange.sendResponseHeaders(200, Files.size(file));
              Files.copy(file, exchange.getResponseBody());
            }
          });
      server.start();
      address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
      server.stop(0);
    }

    private Typed client(Object... arguments) {
      Object[] typed = new Object[4 + arguments.length];
      Object[] head = {"trust", "client", "--metadata-dir", home.resolve("trusted")};
      System.arraycopy(head, 0, typed, 0, 4);
      System.arraycopy(arguments, 0, typed, 4, arguments.length);
      return parasol(typed);
    }

    private Typed refresh() {
      return client("--metadata-url", address + "/metadata", "refresh");
    }

    private Typed download(String... paths) {
      List<Object> typed = new ArrayList<>();
      typed.addAll(List.of("--metadata-url", address + "/metadata"));
      for (String path : paths) {
        typed.addAll(List.of("--target-name", path));
      }
      typed.addAll(List.of("--target-base-url", address + "/targets"));
      typed.addAll(List.of("--target-dir", home.resolve("had"), "download"));
      return client(typed.toArray());
    }

    @Test
    void trusts_a_root_without_asking_anybody_and_then_refreshes() {
      client("init", home.resolve("root.json")).done();
      assertEquals(List.of(), asked);

      String text = refresh().done().out();

      assertTrue(text.startsWith("trusted: root 1, timestamp 1, until "), text);
    }

    @Test
    void downloads_a_target_once() throws Exception {
      client("init", home.resolve("root.json")).done();

      String text = download(PATH).done().out();

      Path had = Path.of(text.strip().substring(text.strip().lastIndexOf(' ') + 1));
      assertTrue(text.startsWith(PATH + "  8 bytes  "), text);
      assertArrayEquals(IMAGE, Files.readAllBytes(had));
      asked.clear();
      download(PATH).done();
      assertTrue(asked.stream().noneMatch(path -> path.startsWith("/targets/")), asked::toString);
    }

    @Test
    void downloads_in_order_and_stops_at_the_first_that_it_cannot_have() {
      client("init", home.resolve("root.json")).done();

      assertRefused(download("own/none.bin", PATH), ExitCode.FAILED, "not_found (");
      assertFalse(Files.exists(home.resolve("had")));

      Typed typed = download(PATH, "own/none.bin");
      assertRefused(typed, ExitCode.FAILED, "not_found (");
      assertTrue(typed.out().startsWith(PATH + "  8 bytes  "), typed::out);
    }

    @Test
    void ends_with_1_whatever_is_refused_and_says_why() throws Exception {
      assertRefused(refresh(), ExitCode.FAILED, "state_unusable (");
      client("init", home.resolve("root.json")).done();
      assertRefused(download("own/none.bin"), ExitCode.FAILED, "not_found (");
      Path timestamp = published.resolve("metadata/timestamp.json");
      byte[] honest = Files.readAllBytes(timestamp);
      Files.writeString(timestamp, "{}");
      assertRefused(refresh(), ExitCode.FAILED, "malformed (");
      Files.write(timestamp, honest);
      refresh().done();
    }

    @Test
    void says_what_is_missing_or_no_address() {
      client("init", home.resolve("root.json")).done();
      Typed without = client("refresh");
      assertEquals(ExitCode.USAGE, without.exit());
      assertTrue(
          without.err().startsWith("parasol: Missing required option: --metadata-url"),
          without::err);
      assertRefused(client("--metadata-url", "ftp://h/", "refresh"), ExitCode.USAGE, "ftp://h/: ");
      assertRefused(
          client("init", home.resolve("none.json")),
          ExitCode.FAILED,
          home.resolve("none.json") + ": ");
    }
  }
}
