package dev.aurora.openid;

import dev.aurora.config.Secret;
import dev.aurora.openid.LoginFailure.Code;
import dev.aurora.openid.ProviderHttp.Reply;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID provider. Its discovery document and its keys are fetched when they are needed first and kept for a while;
 * a key that is not among them makes them be fetched again, once for each log-in.
 */
final class Provider {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final Vertx vertx;
    private final ProviderHttp http;
    private final OpenIdConfig config;
    private final Clock clock;
    private final Kept<Known> metadata;
    private final Kept<OAuth2Auth> verifier;

    /** The discovery document, and the library as it makes addresses from it. */
    private record Known(ProviderMetadata metadata, OAuth2Auth library) {}

    Provider(Vertx vertx, OpenIdConfig config, Clock clock) {
        this.vertx = vertx;
        http = new ProviderHttp(vertx);
        this.config = config;
        this.clock = clock;
        metadata = new Kept<>(this::discover);
        verifier = new Kept<>(this::fetchKeys);
    }

    /** Where the browser goes to log in. */
    Future<String> authorizationUrl(LoginAttempt attempt) {
        return metadata.get().map(known -> {
            var address = new OAuth2AuthorizationURL()
                    .setScopes(config.scopes())
                    .setState(attempt.state())
                    .setRedirectUri(config.redirectUri())
                    .setCodeChallenge(attempt.challenge())
                    .setCodeChallengeMethod("S256")
                    .putAdditionalParameter("nonce", attempt.nonce());
            // The library puts its own question mark.
            new QueryStringDecoder(known.metadata().authorizationEndpoint().toString())
                    .parameters()
                    .forEach((name, values) -> address.putAdditionalParameter(name, values.getFirst()));
            return known.library().authorizeURL(address);
        });
    }

    /** Exchanges the code for what the provider says of the person; {@code issuer} is what the browser brought. */
    Future<Person> redeem(String code, @Nullable String issuer, LoginAttempt attempt) {
        return metadata.get().map(Known::metadata).compose(known -> {
            if (issuer == null ? known.namesItself() : !known.issuer().equals(issuer)) {
                throw new LoginFailure(Code.UNTRUSTED, "The answer came from another issuer: " + issuer);
            }
            return tokens(known, code, attempt)
                    .compose(tokens -> person(known, tokens, attempt))
                    .onFailure(failure -> {
                        if (!untrusted(failure)) {
                            metadata.forget();
                        }
                    });
        });
    }

    private Future<Known> discover() {
        var issuer = config.issuer().toString();
        var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return http.get(URI.create(base + DISCOVERY), Map.of())
                .map(reply -> ProviderMetadata.of(ok(reply, "The discovery document"), config))
                .map(found -> new Known(found, library(found, List.of())));
    }

    private Future<OAuth2Auth> fetchKeys() {
        return metadata.get()
                .map(Known::metadata)
                .compose(known -> http.get(known.jwksUri(), Map.of()).map(reply -> {
                    var keys = ProviderKeys.of(ok(reply, "The key set"));
                    if (keys.isEmpty()) {
                        throw new LoginFailure(Code.UNTRUSTED, "The key set holds no key that can be used here");
                    }
                    return library(known, keys);
                }));
    }

    private Future<JsonObject> tokens(ProviderMetadata known, String code, LoginAttempt attempt) {
        var headers = new HashMap<String, String>();
        var form = new HashMap<>(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                config.redirectUri(),
                "code_verifier",
                attempt.verifier()));
        var secret = config.clientSecret().map(Secret::reveal);
        if (secret.isPresent() && known.basicAuthentication()) {
            headers.put("Authorization", "Basic " + basic(config.clientId(), secret.get()));
        } else {
            form.put("client_id", config.clientId());
            secret.ifPresent(it -> form.put("client_secret", it));
        }
        return http.post(known.tokenEndpoint(), headers, form).map(reply -> {
            if (reply.status() >= 400 && reply.status() < 500) {
                throw new LoginFailure(
                        Code.UNTRUSTED,
                        "The provider does not accept the code: "
                                + reply.json("Its answer").getValue("error"));
            }
            return ok(reply, "The token answer");
        });
    }

    private Future<Person> person(ProviderMetadata known, JsonObject tokens, LoginAttempt attempt) {
        if (!(tokens.getValue("id_token") instanceof String idToken)) {
            throw new LoginFailure(Code.UNTRUSTED, "The provider gave no ID token");
        }
        IdToken.checkForm(idToken);
        return verifier.get()
                .compose(keys -> verified(keys, idToken))
                // The key may be a new one.
                .recover(failure -> untrusted(failure)
                        ? verifier.renew().compose(keys -> verified(keys, idToken))
                        : Future.failedFuture(failure))
                .compose(claims -> {
                    IdToken.checkClaims(claims, known, config.clientId(), attempt, clock.instant());
                    return userInfo(known, claims, tokens).map(more -> Person.of(claims, more, config));
                });
    }

    private Future<JsonObject> verified(OAuth2Auth keys, String idToken) {
        // Composed, because a token of a wrong shape makes the library throw.
        return Future.succeededFuture(new TokenCredentials(idToken))
                .compose(keys::authenticate)
                .map(user -> user.attributes().getJsonObject("accessToken"))
                .recover(failure -> Future.failedFuture(
                        new LoginFailure(Code.UNTRUSTED, "The ID token is not signed with a key of the provider")));
    }

    private Future<JsonObject> userInfo(ProviderMetadata known, JsonObject claims, JsonObject tokens) {
        var endpoint = known.userInfoEndpoint();
        if (endpoint.isEmpty()
                || Person.isComplete(claims, config)
                || !(tokens.getValue("access_token") instanceof String accessToken)) {
            return Future.succeededFuture(new JsonObject());
        }
        return http.get(endpoint.get(), Map.of("Authorization", "Bearer " + accessToken))
                .map(reply -> {
                    var more = ok(reply, "The user info");
                    if (!claims.getValue("sub").equals(more.getValue("sub"))) {
                        throw new LoginFailure(Code.UNTRUSTED, "The user info is of somebody else");
                    }
                    return more;
                });
    }

    private OAuth2Auth library(ProviderMetadata known, List<JsonObject> keys) {
        return OAuth2Auth.create(
                vertx,
                new OAuth2Options()
                        .setClientId(config.clientId())
                        .setSite(known.issuer())
                        .setAuthorizationPath(path(known.authorizationEndpoint()))
                        .setJwks(keys)
                        .setJWTOptions(
                                new JWTOptions().setIssuer(known.issuer()).setLeeway((int)
                                        IdToken.LEEWAY.toSeconds())));
    }

    private static boolean untrusted(Throwable failure) {
        return failure instanceof LoginFailure it && it.code() == Code.UNTRUSTED;
    }

    private static String path(URI address) {
        var text = address.toString();
        var query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static JsonObject ok(Reply reply, String what) {
        if (!reply.ok()) {
            throw new LoginFailure(Code.AWAY, what + " was answered with status " + reply.status());
        }
        return reply.json(what);
    }

    // RFC 6749, 2.3.1: both parts are encoded before they are joined.
    private static String basic(String clientId, String secret) {
        var joined = ProviderHttp.encoded(clientId) + ":" + ProviderHttp.encoded(secret);
        return Base64.getEncoder().encodeToString(joined.getBytes(StandardCharsets.UTF_8));
    }

    /** Something fetched once for all who ask, and again when that failed or is long ago. */
    private final class Kept<T> {
        private final Supplier<Future<T>> fetch;
        private @Nullable Future<T> fetched;
        private Instant fetchedAt = Instant.MIN;

        Kept(Supplier<Future<T>> fetch) {
            this.fetch = fetch;
        }

        synchronized Future<T> get() {
            return fetched == null || fetched.failed() || clock.instant().isAfter(fetchedAt.plus(KEPT))
                    ? renew()
                    : fetched;
        }

        synchronized Future<T> renew() {
            var fetching = fetch.get();
            fetched = fetching;
            fetchedAt = clock.instant();
            return fetching;
        }

        synchronized void forget() {
            fetched = null;
        }
    }
}
