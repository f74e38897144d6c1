// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The chains of every kind of holder, in every state that an authority can be in, to openssl and to
 * Python, both in their strict modes.
 */
@DisplayName("Strict verifiers accept each chain")
class StrictChainsIT {

  private static final Duration OVERLAP = Duration.ofDays(30);
  private static final Identity.Gateway SITE =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final List<String> CLIENTS = List.of("gateway", "inverter-01", "alice");

  /** Connects each of these clients to the broker of a folder, over memory. */
  private static final String VERIFY =
      """
      import ssl, sys

      def handshake(folder, client_name, server_name):
          def context(protocol, name):
              made = ssl.SSLContext(protocol)
              made.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
              made.load_verify_locations(f"{folder}/anchors.pem")
              made.verify_mode = ssl.CERT_REQUIRED
              made.verify_flags |= ssl.VERIFY_X509_STRICT
              return made
          to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
          server = context(ssl.PROTOCOL_TLS_SERVER, server_name).wrap_bio(
              to_server, to_client, server_side=True)
          client = context(ssl.PROTOCOL_TLS_CLIENT, client_name).wrap_bio(
              to_client, to_server, server_hostname="localhost")
          done = set()
          while len(done) < 2:
              for side in (client, server):
                  try:
                      side.do_handshake()
                      done.add(side)
                  except ssl.SSLWantReadError:
                      pass

      folder, names = sys.argv[1], sys.argv[2:]
      for name in names:
          try:
              handshake(folder, name, "broker")
              print(name, "OK")
          except ssl.SSLError as refused:
              print(name, refused)
      """;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // Each test calls init.
  private SiteAuthority site;

  /** The state of an authority. */
  private enum State {
    NEW,
    ROOT_OFFLINE,
    ISSUER_REPLACED {
      @Override
      void change(StrictChainsIT test) throws Exception {
        test.site.rotation().replaceIssuer(test.pki("root.key"), Optional.of(OVERLAP));
      }
    },
    ISSUER_STOLEN {
      @Override
      void change(StrictChainsIT test) throws Exception {
        test.site.rotation().replaceIssuer(test.pki("root.key"), Optional.empty());
      }
    },
    ROOT_REPLACED {
      @Override
      void change(StrictChainsIT test) throws Exception {
        test.site.rotation().replaceRoot(test.pki("root.key"), Optional.of(OVERLAP));
      }
    },
    ROOT_REPLACED_AFTER_THE_OVERLAP {
      @Override
      void change(StrictChainsIT test) throws Exception {
        ROOT_REPLACED.change(test);
        test.site.rotation().finish();
      }
    },
    PEOPLE_OFFLINE {
      @Override
      void change(StrictChainsIT test) throws Exception {
        Path stick = test.folder.resolve("people");
        test.site.rotation().replacePeopleIssuer(test.pki("root.key"), stick, Optional.empty());
        test.site = test.site.with(PeopleIssuer.open(stick));
      }
    },
    ISSUER_WITH_A_LEASE {
      @Override
      void change(StrictChainsIT test) throws Exception {
        // It must end later than the issuer, which has the shortest validity here.
        Lease unused =
            test.site.importLease(
                Lease.sign(
                    Certificates.read(test.pki("issuer.pem")),
                    test.pki("root.key"),
                    test.pki("ca.pem"),
                    Duration.ofDays(60),
                    Instant.now()));
      }
    },
    ISSUER_OF_A_CORPORATION {
      @Override
      void change(StrictChainsIT test) throws Exception {
        Path corporation = test.folder.resolve("corporation");
        SiteAuthority unused =
            SiteAuthority.init(
                corporation,
                SITE.trustDomain(),
                new SiteId("corporation"),
                Set.of(),
                InstantSource.system());
        test.site
            .rotation()
            .replaceIssuer(
                CorporateIssuer.load(
                    corporation.resolve("issuer.pem"),
                    corporation.resolve("issuer.key"),
                    corporation.resolve("ca.pem")),
                Optional.empty());
      }
    };

    void change(StrictChainsIT test) throws Exception {}
  }

  private Path pki(String name) {
    return folder.resolve("pki").resolve(name);
  }

  private void init(State state) throws Exception {
    Duration day = Duration.ofDays(1);
    site =
        SiteAuthority.init(
            folder.resolve("pki"),
            SITE,
            new CertificateLifetimes(day, day, day, day, CertificateLifetimes.MIN_ISSUER),
            Set.of("box.local"),
            InstantSource.system(),
            state == State.ROOT_OFFLINE
                ? Optional.of(OfflineFolder.ofRoot(folder.resolve("stick")))
                : Optional.empty());
    site.issueDevice(new DeviceId("inverter-01"));
    site.issueOperator(new OperatorName("alice"), Role.OPERATOR);
  }

  private void export() throws Exception {
    for (String name : List.of("gateway", "broker", "inverter-01", "alice")) {
      site.renew(name);
      site.exports().pem(name, folder.resolve("out"));
    }
    Files.copy(folder.resolve("out/ca.pem"), folder.resolve("out/anchors.pem"));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(State.class)
  void of_a_client_and_of_the_broker(State state) throws Exception {
    init(state);
    state.change(this);
    export();

    List<String> expected = new ArrayList<>();
    CLIENTS.forEach(each -> expected.add(each + " OK"));
    assertEquals(expected, python());
    for (String each : CLIENTS) {
      assertVerified(each, "sslclient", "anchors.pem");
    }
    assertVerified("broker", "sslserver", "anchors.pem");
  }

  /** Clients that have not got the new root accept what the gateway presents. */
  @ParameterizedTest(name = "{0}, with the previous root alone")
  @EnumSource(names = {"ISSUER_REPLACED", "ROOT_REPLACED", "PEOPLE_OFFLINE"})
  void with_the_previous_root(State state) throws Exception {
    init(state);
    Path previous = Files.copy(pki("ca.pem"), folder.resolve("previous.pem"));
    state.change(this);
    export();

    Files.copy(previous, folder.resolve("out/anchors.pem"), StandardCopyOption.REPLACE_EXISTING);
    assertVerified("broker", "sslserver", "anchors.pem");
    assertVerified("gateway", "sslclient", "anchors.pem");
    assertTrue(python().contains("gateway OK"));
  }

  private List<String> python() throws Exception {
    Path script = Files.writeString(folder.resolve("verify.py"), VERIFY);
    List<String> words = new ArrayList<>(List.of(script.toString(), out("").toString()));
    words.addAll(CLIENTS);
    return PeerProgram.named("/usr/bin/python3", "python3")
        .run(folder.resolve("output"), words.toArray(String[]::new))
        .output()
        .lines()
        .toList();
  }

  private Path out(String name) {
    return folder.resolve("out").resolve(name);
  }

  private void assertVerified(String name, String purpose, String anchors) throws Exception {
    String certificate = out(name + ".pem").toString();
    PeerProgram.Run verified =
        PeerProgram.named("openssl", "openssl")
            .run(
                folder.resolve("output"),
                "verify",
                "-x509_strict",
                "-check_ss_sig",
                "-purpose",
                purpose,
                "-CAfile",
                out(anchors).toString(),
                "-untrusted",
                certificate,
                certificate);
    assertEquals(certificate + ": OK\n", verified.output());
    assertEquals(0, verified.exit());
  }
}
