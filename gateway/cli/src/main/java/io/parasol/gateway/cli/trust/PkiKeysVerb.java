// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.KeyCustodies;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.certs.keys.TokenKey;
import io.parasol.config.model.site.KeySettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.PkiFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parasol pki keys}: where the private keys of the gateway are kept. */
@Command(
    name = "keys",
    description = {
      "Lists where the private keys of the gateway, its broker, its devices and the authorities are"
          + " kept.",
      "--move moves them to where certificates.keys wants them."
    })
final class PkiKeysVerb extends PkiAuthorityVerb {

  private static final List<String> HEAD = List.of("NAME", "KEPT IN", "TOKEN", "LABEL");

  @Option(
      names = "--move",
      description =
          "Encrypts the keys in files, if there is a passphrase; with a token, gives the gateway, its"
              + " broker and its devices new certificates with keys in the token.")
  private boolean isMoving;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    if (isMoving) {
      move(config, console);
    }
    Map<String, KeyCustody> custody = custody(config);
    if (json) {
      JsonBuilder all = Json.object();
      custody.forEach((name, each) -> all.put(name, json(each)));
      console.json(all.build());
      return;
    }
    List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    custody.forEach((name, each) -> rows.add(row(name, each)));
    console.table(rows);
    if (wanted(config.keys()) == KeyCustody.Kind.TOKEN && !isInToken(custody.get("(issuer)"))) {
      console.line(
          "the key of the issuer stays in its file; parasol pki rotate issuer creates the next one in"
              + " the token");
    }
  }

  private static void move(SiteConfig config, Console console)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config);
    KeyCustody.Kind wanted = wanted(config.keys());
    if (wanted == KeyCustody.Kind.ENCRYPTED_FILE) {
      authority.encryptKeys();
      return;
    }
    Map<String, KeyCustody> custody = custody(config);
    for (Map.Entry<String, KeyCustody> each : custody.entrySet()) {
      if (isHeldByGateway(config, each.getKey()) && each.getValue().kind() != wanted) {
        authority.replaceKey(each.getKey());
        console.line(each.getKey() + " has a new key and a new certificate");
      }
    }
  }

  private static KeyCustody.Kind wanted(KeySettings keys) {
    if (keys.token().isPresent()) {
      return KeyCustody.Kind.TOKEN;
    }
    return keys.passphrase().isPresent() ? KeyCustody.Kind.ENCRYPTED_FILE : KeyCustody.Kind.FILE;
  }

  private static Map<String, KeyCustody> custody(SiteConfig config) {
    List<String> names = new ArrayList<>(List.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER));
    config
        .devices(SiteConfig.Device.Legacy.class)
        .forEach(device -> names.add(device.id().value()));
    return KeyCustodies.read(PkiFolder.in(config.state()), names);
  }

  private static boolean isInToken(@Nullable KeyCustody key) {
    return key != null && key.kind() == KeyCustody.Kind.TOKEN;
  }

  private static List<String> row(String name, KeyCustody key) {
    return List.of(
        name,
        key.kind().wireName(),
        key.inToken().map(TokenKey::token).orElse(""),
        key.inToken().map(TokenKey::label).orElse(""));
  }

  private static JsonBuilder json(KeyCustody key) {
    JsonBuilder json = Json.object().put("kept", key.kind().wireName());
    key.inToken().ifPresent(each -> json.put("token", each.token()).put("label", each.label()));
    return json;
  }
}
