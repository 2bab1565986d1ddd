// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/embedded_session.h"

#include "core/session/catalog.h"
#include "core/train/scenes.h"

#include <cmath>
#include <random>

namespace ps::test {

Session& embeddedSession()
{
    static const std::unique_ptr<Session> session = Session::open(
        resolveModel(""), { .device = "cpu", .dtype = "f32", .threads = 1 });
    return *session;
}

ImagePtr scenePicture(std::uint64_t seed) { return std::make_shared<Image>(scenes::makeScene(seed).image); }

Request sceneRequest(const std::string& method, std::uint64_t scene, int tokens)
{
    Request request;
    request.image = scenePicture(scene);
    request.imageInfo.name = "scene " + std::to_string(scene);
    request.question = "Describe the image.";
    request.method = method;
    request.values = defaults(methodInfo(method, embeddedSession().facts()));
    request.sampling = { .maxNewTokens = tokens, .stopOnEos = false };
    return request;
}

std::vector<int> answerIds(const Trace& trace)
{
    std::vector<int> ids;
    for (const auto& token : trace.answer)
        ids.push_back(token->id);
    return ids;
}

Values randomValues(const MethodInfo& method, std::uint64_t seed)
{
    std::mt19937_64 generator(seed);
    Values values = defaults(method);
    for (const ParameterInfo& parameter : method.parameters) {
        const double share = static_cast<double>(generator() % 1001) / 1000;
        const double steps = std::floor((parameter.max - parameter.min) / parameter.step * share);
        const double number = parameter.min + steps * parameter.step;
        switch (parameter.kind) {
        case ParameterKind::Real: values.set(parameter.key, number); break;
        case ParameterKind::Integer:
            values.set(parameter.key, static_cast<std::int64_t>(std::llround(number)));
            break;
        case ParameterKind::Flag: values.set(parameter.key, share > 0.5); break;
        case ParameterKind::List: break; // stays empty: what it would replace is drawn already
        case ParameterKind::Choice:
            values.set(parameter.key, parameter.choices[generator() % parameter.choices.size()]);
            break;
        }
    }
    return values;
}

} // namespace ps::test
