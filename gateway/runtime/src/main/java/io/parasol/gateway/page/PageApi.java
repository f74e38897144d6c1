// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.CookieHeaderNames.SameSite;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API below {@code /api/v1/}. A person is known by the client certificate of the connection, or
 * by the session cookie. Everything that changes something is a POST with a JSON body, which other
 * sites cannot make a browser send (Fetch, section 3.2.2: no simple request).
 */
@ConfinedTo("page")
final class PageApi {

  private static final Logger log = LoggerFactory.getLogger(PageApi.class);

  static final String PREFIX = "/api/v1/";
  private static final String COOKIE = "parasol";
  private static final String JSON_TYPE = "application/json";

  /** Maximum size of a signed command in bytes, as at the broker. */
  private static final int MAX_COMMAND_BYTES = 64 * 1024;

  private final PageServices services;
  private final PageSessions sessions;
  private final boolean isSecure;

  /**
   * A response.
   *
   * @param cookie the value of the header Set-Cookie.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Response(HttpResponseStatus status, byte[] json, Optional<String> cookie) {

    static Response of(HttpResponseStatus status, Json.Obj json) {
      return new Response(status, Json.write(json), Optional.empty());
    }

    static Response error(HttpResponseStatus status, String why) {
      return of(status, Json.object().put("error", why).build());
    }
  }

  /**
   * @param isSecure whether the page is served over TLS.
   */
  PageApi(PageServices services, PageSessions sessions, boolean isSecure) {
    this.services = services;
    this.sessions = sessions;
    this.isSecure = isSecure;
  }

  /**
   * Returns who sends a request.
   *
   * @param certificate the validated client certificate of the connection.
   */
  Optional<PageUser> user(FullHttpRequest request, Optional<X509Certificate> certificate) {
    Optional<Identity.Operator> holder = certificate.flatMap(services.people()::holding);
    if (holder.isPresent()) {
      return holder.map(person -> user(person, certificate, ""));
    }
    String session = sessionId(request).orElse("");
    return sessions
        .identity(session)
        .map(person -> user(person, Optional.empty(), session))
        .filter(this::isCurrent);
  }

  /** Returns whether a person who was admitted still is. */
  boolean isCurrent(PageUser user) {
    Identity.Operator identity = user.identity();
    Optional<Identity.Operator> now =
        user.certificate().isPresent()
            ? user.certificate().flatMap(services.people()::holding)
            : sessions
                .identity(user.session())
                .flatMap(person -> services.people().named(person.name()));
    return now.filter(identity::equals).isPresent();
  }

  private PageUser user(
      Identity.Operator identity, Optional<X509Certificate> certificate, String session) {
    return new PageUser(identity, services.access().rights(identity), certificate, session);
  }

  private static Optional<String> sessionId(FullHttpRequest request) {
    String header = request.headers().get(HttpHeaderNames.COOKIE);
    if (header == null) {
      return Optional.empty();
    }
    Set<Cookie> cookies = ServerCookieDecoder.STRICT.decode(header);
    return cookies.stream()
        .filter(cookie -> cookie.name().equals(COOKIE))
        .map(Cookie::value)
        .findFirst();
  }

  /**
   * Responds to a request, except for the live messages.
   *
   * @param path without prefix and query.
   */
  CompletionStage<Response> respond(String path, FullHttpRequest request, Optional<PageUser> user) {
    boolean isPost = request.method().equals(HttpMethod.POST);
    if (isPost && !isJson(request)) {
      return now(Response.error(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "expected JSON"));
    }
    if (isPost && path.equals("login")) {
      return now(logIn(body(request)));
    }
    if (user.isEmpty()) {
      return now(Response.error(HttpResponseStatus.UNAUTHORIZED, "log in first"));
    }
    if (!isPost && path.equals("session")) {
      return now(Response.of(HttpResponseStatus.OK, describe(user.get().identity())));
    }
    if (isPost && path.equals("logout")) {
      return now(logOut(request));
    }
    if (isPost && path.equals("request")) {
      return request(user.get(), body(request));
    }
    if (isPost && path.startsWith("command/")) {
      return now(command(user.get(), path.substring("command/".length()), body(request)));
    }
    return now(Response.error(HttpResponseStatus.NOT_FOUND, "no such resource"));
  }

  private static CompletionStage<Response> now(Response response) {
    return CompletableFuture.completedFuture(response);
  }

  private static boolean isJson(FullHttpRequest request) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    return type.equals(JSON_TYPE) || type.startsWith(JSON_TYPE + ";");
  }

  private static byte[] body(FullHttpRequest request) {
    byte[] body = new byte[request.content().readableBytes()];
    request.content().getBytes(request.content().readerIndex(), body);
    return body;
  }

  private Response logIn(byte[] body) {
    Optional<Identity.Operator> person = Optional.empty();
    try {
      Members members = Members.of(Json.parse(body), "login");
      String secret = members.text("link");
      members.expectNoOthers();
      person =
          services
              .links()
              .use(secret, services.clock().instant())
              .flatMap(services.people()::named);
    } catch (JsonException malformed) {
      return Response.error(HttpResponseStatus.BAD_REQUEST, String.valueOf(malformed.getMessage()));
    }
    if (person.isEmpty()) {
      log.warn("login at the page refused: the link is unknown, used or expired");
      return Response.error(
          HttpResponseStatus.UNAUTHORIZED, "the link is unknown, used or expired");
    }
    log.info("login at the page person={}", person.get().name());
    Response response = Response.of(HttpResponseStatus.OK, describe(person.get()));
    return new Response(
        response.status(),
        response.json(),
        Optional.of(cookie(sessions.begin(person.get()), PageSessions.LENGTH.toSeconds())));
  }

  private Response logOut(FullHttpRequest request) {
    sessionId(request).ifPresent(sessions::end);
    Response response = Response.of(HttpResponseStatus.OK, Json.object().build());
    return new Response(response.status(), response.json(), Optional.of(cookie("", 0)));
  }

  private String cookie(String value, long maxAge) {
    DefaultCookie cookie = new DefaultCookie(COOKIE, value);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSecure(isSecure);
    cookie.setSameSite(SameSite.Strict);
    cookie.setMaxAge(maxAge);
    return ServerCookieEncoder.STRICT.encode(cookie);
  }

  private Json.Obj describe(Identity.Operator person) {
    return Json.object()
        .put("site", person.site().value())
        .put("name", person.name().value())
        .put("role", person.role().wireName())
        .putTexts(
            "devices", services.devices().get().stream().map(DeviceId::value).sorted().toList())
        .build();
  }

  private CompletionStage<Response> request(PageUser user, byte[] body) {
    if (!user.maySend(services.access().topics().request())) {
      return now(forbidden());
    }
    return services
        .requests()
        .ask(user.identity().name(), body)
        .handle(
            (answer, dropped) ->
                answer == null
                    ? Response.error(HttpResponseStatus.TOO_MANY_REQUESTS, "try again later")
                    : new Response(HttpResponseStatus.OK, answer, Optional.empty()));
  }

  private Response command(PageUser user, String name, byte[] envelope) {
    Optional<DeviceId> device =
        services.devices().get().stream().filter(each -> each.value().equals(name)).findFirst();
    if (device.isEmpty()) {
      return Response.error(HttpResponseStatus.NOT_FOUND, "no such device");
    }
    String topic = services.access().topics().of(device.get(), Kind.COMMAND);
    if (!user.maySend(topic)) {
      return forbidden();
    }
    if (envelope.length > MAX_COMMAND_BYTES) {
      return Response.error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "too large");
    }
    services
        .commands()
        .deliver(
            device.get(),
            new Delivery(
                topic,
                envelope,
                false,
                Optional.of(services.access().topics().reply(user.identity().name())),
                Optional.empty(),
                Map.of(Delivery.SENDER, user.identity().uri())));
    return Response.of(HttpResponseStatus.ACCEPTED, Json.object().put("sent", true).build());
  }

  private static Response forbidden() {
    return Response.error(HttpResponseStatus.FORBIDDEN, "not allowed for this role");
  }

  /** Returns the content of an error for people. */
  static byte[] text(HttpResponseStatus status) {
    return (status.reasonPhrase() + "\n").getBytes(UTF_8);
  }
}
