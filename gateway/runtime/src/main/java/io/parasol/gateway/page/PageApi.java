// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.json.Json;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * The API below {@code /api/v1/}. Everything that changes something is a POST with a JSON body,
 * which other sites cannot make a browser send (Fetch, section 3.2.2: no simple request).
 */
@ConfinedTo("page")
final class PageApi {

  static final String PREFIX = "/api/v1/";
  private static final String JSON_TYPE = "application/json";

  /** Maximum size of a signed command in bytes, as at the broker. */
  private static final int MAX_COMMAND_BYTES = 64 * 1024;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

  private final PageServices services;
  private final PageLogin login;
  private final PresentPlant present;

  PageApi(PageServices services, PageLogin login) {
    this.services = services;
    this.login = login;
    this.present = new PresentPlant(services.figures());
  }

  /** Returns who sends requests. */
  PageLogin login() {
    return login;
  }

  /**
   * Responds to a request, except for the live messages.
   *
   * @param path without prefix and query.
   * @param certificate the validated client certificate of the connection.
   * @param from the address of the client.
   */
  CompletionStage<PageResponse> respond(
      String path,
      FullHttpRequest request,
      Optional<PageUser> user,
      Optional<X509Certificate> certificate,
      InetAddress from) {
    if (request.method().equals(HttpMethod.POST) && !isJson(request)) {
      return now(PageResponse.error(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "expected JSON"));
    }
    HttpMethod method = request.method();
    Optional<PageRoute> route =
        PageRoute.of(method.equals(HttpMethod.HEAD) ? "GET" : method.name(), path);
    if (route.filter(PageRoute.LOGIN::equals).isPresent()) {
      return now(login.logIn(body(request), from));
    }
    if (user.isEmpty()) {
      return now(PageResponse.logInFirst(login.refusal(request, certificate)));
    }
    return route
        .map(known -> respond(known, path, request, user.get()))
        .orElseGet(() -> now(PageResponse.error(HttpResponseStatus.NOT_FOUND, "no such resource")));
  }

  private CompletionStage<PageResponse> respond(
      PageRoute route, String path, FullHttpRequest request, PageUser user) {
    return switch (route) {
      case SESSION ->
          now(PageResponse.ok(login.describe(user.identity(), user.certificate().isPresent())));
      case LOGOUT -> now(login.logOut(request));
      case ACCESS -> now(PageResponse.ok(SecurityLists.access(services.access(), user.identity())));
      case PRESENT -> present.get().thenApply(PageResponse::ok);
      case BOX -> now(PageResponse.ok(services.box().get()));
      case CERTIFICATES -> now(certificates(user, request));
      case REQUEST -> request(user, body(request));
      case COMMAND -> now(command(user, route.parameter(path), body(request)));
      case LOGIN, LIVE -> now(PageResponse.error(HttpResponseStatus.NOT_FOUND, "no such resource"));
    };
  }

  private static CompletionStage<PageResponse> now(PageResponse response) {
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

  private PageResponse certificates(PageUser user, FullHttpRequest request) {
    if (!user.maySend(services.access().topics().request())) {
      return forbidden();
    }
    Map<String, List<String>> query = new QueryStringDecoder(request.uri()).parameters();
    int from = number(query, "from", 0);
    int limit = number(query, "limit", SecurityLists.MAX_ITEMS);
    if (from < 0 || limit < 1 || limit > SecurityLists.MAX_ITEMS) {
      return PageResponse.error(
          HttpResponseStatus.BAD_REQUEST,
          "expected \"from\" of at least 0, and \"limit\" from 1 to " + SecurityLists.MAX_ITEMS);
    }
    return PageResponse.ok(
        SecurityLists.certificates(services.people().certificates(), from, limit));
  }

  /** Returns a number of the query; -1 if it is none. */
  private static int number(Map<String, List<String>> query, String name, int otherwise) {
    String text = query.getOrDefault(name, List.of(String.valueOf(otherwise))).get(0);
    return NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
  }

  private CompletionStage<PageResponse> request(PageUser user, byte[] body) {
    if (!user.maySend(services.access().topics().request())) {
      return now(forbidden());
    }
    return services
        .requests()
        .ask(user.identity().name(), body)
        .handle(
            (answer, dropped) ->
                answer == null
                    ? PageResponse.error(HttpResponseStatus.TOO_MANY_REQUESTS, "try again later")
                    : new PageResponse(HttpResponseStatus.OK, answer, Optional.empty()));
  }

  private PageResponse command(PageUser user, String name, byte[] envelope) {
    Optional<DeviceId> device =
        services.devices().get().stream().filter(each -> each.value().equals(name)).findFirst();
    if (device.isEmpty()) {
      return PageResponse.error(HttpResponseStatus.NOT_FOUND, "no such device");
    }
    String topic = services.access().topics().of(device.get(), Kind.COMMAND);
    if (!user.maySend(topic)) {
      return forbidden();
    }
    if (envelope.length > MAX_COMMAND_BYTES) {
      return PageResponse.error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "too large");
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
    return PageResponse.of(HttpResponseStatus.ACCEPTED, Json.object().put("sent", true).build());
  }

  private static PageResponse forbidden() {
    return PageResponse.error(HttpResponseStatus.FORBIDDEN, "not allowed for this role");
  }
}
