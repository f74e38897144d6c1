// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.Handshake;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SecretSource;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an authority does with its keys in a token. It runs in a process of its own, because a
 * module finds its token by variables of the environment; it prints one fact a line.
 */
public final class TokenScenario {

  private static final Identity.Gateway SITE =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final DeviceId METER = new DeviceId("meter-1");

  private final Path folder;
  private final Path library;
  private final String label;

  private TokenScenario(String... arguments) {
    this.folder = Path.of(arguments[0]);
    this.library = Path.of(arguments[1]);
    this.label = arguments[2];
  }

  private KeyCustody.Kind kind(List<String> names, String name) throws AuthorityException {
    return Objects.requireNonNull(KeyCustodies.read(folder, names).get(name)).kind();
  }

  /**
   * Runs the parts, and prints what they find.
   *
   * @param arguments the folder of the authority, the module, the label of the token, and the
   *     facts.
   */
  public static void main(String... arguments) throws Exception {
    TokenScenario scenario = new TokenScenario(arguments);
    for (String part : arguments[3].split(",", -1)) {
      switch (part) {
        case "pin" -> scenario.pin();
        case "authority" -> scenario.authority();
        case "speed" -> scenario.speed();
        case "rotation" -> scenario.rotation();
        case "moved" -> scenario.moved();
        case "wrong" -> scenario.wrong();
        case "removed" -> scenario.removed(Path.of(arguments[4]));
        case "back" -> scenario.back();
        default -> throw new IllegalArgumentException(part);
      }
    }
  }

  private interface Step {
    Object run() throws Exception;
  }

  /** Prints what a step returns, or the message of what it throws. */
  private static void fact(String name, Step step) {
    try {
      System.out.println("FACT " + name + "=" + step.run());
    } catch (AuthorityException | io.parasol.certs.files.UnusableKeyException refused) {
      System.out.println("FACT " + name + "=" + refused.getMessage());
    } catch (Exception unexpected) {
      System.out.println("FACT " + name + "=" + unexpected);
    }
  }

  private KeySettings.Token token(String ofLabel, String variable) {
    return new KeySettings.Token(library, ofLabel, new SecretSource.Variable(variable));
  }

  private KeyStorage storage() {
    return KeyStorage.of(settings(token(label, "PIN")));
  }

  private static KeySettings settings(KeySettings.Token token) {
    return new KeySettings(Optional.empty(), Optional.of(token));
  }

  private SiteAuthority init(Path at, KeyStorage keys) throws AuthorityException {
    return SiteAuthority.init(
        at,
        keys,
        SITE,
        CertificateLifetimes.DEFAULT,
        Set.of("localhost"),
        Clock.systemUTC(),
        Optional.empty());
  }

  private static SiteAuthority open(Path at, KeyStorage keys) throws Exception {
    return SiteAuthority.open(at, keys, SITE, Clock.systemUTC(), DamagedFile.Listener.NONE);
  }

  /** Creates an authority with its keys in the token, uses it, and opens it again. */
  private void authority() throws Exception {
    KeyStorage keys = storage();
    SiteAuthority authority = init(folder, keys);
    authority.issueDevice(METER);
    fact("custody", () -> KeyCustodies.read(folder, List.of("gateway", "broker", "meter-1")));
    TlsMaterial meter = authority.material("meter-1");
    TlsMaterial broker = authority.material("broker");
    fact("handshake", () -> Handshake.between(meter.sslContext(), broker.sslContext()).protocol());
    fact("equal", () -> authority.material("meter-1").equals(meter));
    fact(
        "curve",
        () ->
            ((java.security.interfaces.ECPublicKey) meter.chain().get(0).getPublicKey())
                .getParams());
    authority.renew("meter-1");
    authority.renew("meter-1");
    authority.issueOperator(new OperatorName("anna"), io.parasol.certs.identity.Role.VIEWER);
    fact("key-of-a-person", () -> kind(List.of("anna"), "anna"));
    fact("crl", () -> authority.revocations().publish().contains("X509 CRL"));
    SiteAuthority again = open(folder, storage());
    fact(
        "handshake-again",
        () ->
            Handshake.between(
                    again.material("meter-1").sslContext(), again.material("broker").sslContext())
                .protocol());
    fact("export", () -> exported(again, "meter-1", "pem"));
    fact("export-p12", () -> exported(again, "meter-1", "p12"));
    fact("export-of-a-person", () -> exported(again, "anna", "pem"));
    fact("without-the-token", () -> open(folder, KeyStorage.FILES));
  }

  private Object exported(SiteAuthority authority, String name, String format) throws Exception {
    Path target = folder.resolveSibling("export-" + name + "-" + format);
    if (format.equals("pem")) {
      authority.exports().pem(name, target);
    } else {
      authority.exports().pkcs12(name, target, new char[0]);
    }
    return "exported";
  }

  /** Measures full handshakes, each with a signature of both sides; no test waits for this. */
  private void speed() throws Exception {
    SiteAuthority authority = open(folder, storage());
    TlsMaterial meter = authority.material("meter-1");
    TlsMaterial broker = authority.material("broker");
    for (int round = 0; round < 3; round++) {
      int count = 100;
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        Handshake.between(meter.sslContext(), broker.sslContext());
      }
      long rate = count * 1_000_000_000L / (System.nanoTime() - begin);
      fact("handshakes-per-second", () -> rate);
    }
  }

  /** Rotates the issuer: the next one has its key in the token, and the previous one goes. */
  private void rotation() throws Exception {
    KeyStorage keys = storage();
    SiteAuthority authority = open(folder, keys);
    authority
        .rotation()
        .replaceIssuer(folder.resolve("root.key"), Optional.of(Duration.ofHours(1)));
    fact("retiring", () -> kind(List.of(), "(issuer)"));
    authority.renew("meter-1");
    authority.rotation().finish();
    fact("issuer-after-rotation", () -> authority.revocations().publish().isEmpty());
    fact("objects-of-issuers", () -> labels(keys).stream().filter(this::isOfIssuer).count());
    fact("objects-of-meter", () -> labels(keys).stream().filter(this::isOfMeter).count());
  }

  private boolean isOfIssuer(String name) {
    return name.startsWith("issuer.");
  }

  private boolean isOfMeter(String name) {
    return name.startsWith("meter-1.");
  }

  /** Returns the labels of the keys in the token, as the JDK lists them. */
  private static List<String> labels(KeyStorage keys) throws Exception {
    keys.check();
    java.security.Provider[] all = java.security.Security.getProviders();
    KeyStore store = KeyStore.getInstance("PKCS11", all[all.length - 1]);
    store.load(null, System.getenv("PIN").toCharArray());
    return java.util.Collections.list(store.aliases());
  }

  /** Moves the keys of an authority with files into the token. */
  private void moved() throws Exception {
    Path at = folder.resolveSibling("moved");
    init(at, KeyStorage.FILES).issueDevice(METER);
    SiteAuthority authority = open(at, storage());
    String before = String.valueOf(authority.material("meter-1").isInToken());
    authority.replaceKey("meter-1");
    fact("moved", () -> before + " " + authority.material("meter-1").isInToken());
    fact("previous-key", () -> Files.exists(at.resolve("issued/previous/meter-1.key")));
  }

  /** Tries a wrong PIN. This must be before the first login, which counts for the process. */
  private void pin() {
    KeyStorage wrongPin = KeyStorage.of(settings(token(label, "WRONG_PIN")));
    fact("wrong-pin", wrongPin::check);
    fact("wrong-pin-again", wrongPin::check);
  }

  /** Tries what is wrong with a token. */
  private void wrong() {
    fact("wrong-label", () -> KeyStorage.of(settings(token("another", "PIN"))).check());
    fact("no-pin", () -> KeyStorage.of(settings(token(label, "NO_PIN"))).check());
    fact(
        "no-library",
        () ->
            KeyStorage.of(
                    settings(
                        new KeySettings.Token(
                            Path.of("/usr/lib/none.so"), label, new SecretSource.Variable("PIN"))))
                .check());
    fact("other-token", () -> openWithLabel("another"));
  }

  private Object openWithLabel(String other) throws Exception {
    return open(folder, KeyStorage.of(settings(token(other, "PIN"))));
  }

  /** Removes the token while it is used, and returns it; then opens without it. */
  private void removed(Path tokens) throws Exception {
    KeyStorage keys = KeyStorage.ofGateway(settings(token(label, "PIN")));
    SiteAuthority authority = open(folder, keys);
    TlsMaterial meter = authority.material("meter-1");
    Path away = tokens.resolveSibling("away");
    fact("present", keys::check);
    Files.move(tokens, away);
    fact("gone", keys::check);
    fact("gone-again", keys::check);
    fact("renewal-while-gone", () -> authority.renew("meter-1"));
    fact("signs-while-gone", () -> signs(meter));
    KeyStorage without = KeyStorage.ofGateway(settings(token(label, "PIN")));
    SiteAuthority degraded = open(folder, without);
    fact("opens-without", () -> degraded.material("meter-1").isInToken());
    fact("renewal-without", () -> degraded.renew("meter-1"));
    fact("crl-without", () -> degraded.revocations().publish(DenyList.EMPTY.with(one())));
    fact("strict-without", () -> open(folder, storage()));
    fact("custody-without", () -> kind(List.of("meter-1"), "meter-1"));
    Files.move(away, tokens);
  }

  /** Uses the authority after a restart with the token. */
  private void back() throws Exception {
    SiteAuthority authority = open(folder, storage());
    fact("renewal-when-back", () -> authority.renew("meter-1").notAfter().isAfter(Instant.now()));
  }

  private static Set<java.math.BigInteger> one() {
    return Set.of(java.math.BigInteger.ONE);
  }

  private static String signs(TlsMaterial material) throws Exception {
    var signature = java.security.Signature.getInstance("SHA256withECDSA");
    signature.initSign(material.key());
    signature.update(new byte[1]);
    return "signature of " + signature.sign().length / 80;
  }
}
