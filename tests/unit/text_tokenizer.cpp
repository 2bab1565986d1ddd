// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/text/prompt.h"
#include "core/text/tokenizer.h"
#include "tests/support/golden_json.h"
#include "tests/support/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace ps {
namespace {

using Ids = std::vector<int>;
using Pieces = std::vector<std::string>;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr int kVocabulary = 448;

Tokenizer tiny(const std::string& checkpoint = "next-vicuna-a")
{
    return Tokenizer::open(test::dataFile("golden/" + checkpoint), kVocabulary);
}

PrefixScheme schemeOf(const std::string& name)
{
    return name == "every_segment" ? PrefixScheme::EverySegment : PrefixScheme::FirstSegmentOnly;
}

Pieces piecesOf(const Tokenizer& tokenizer, const Ids& ids)
{
    Pieces pieces;
    for (const int id : ids)
        pieces.push_back(tokenizer.piece(id));
    return pieces;
}

std::string failure(const fs::path& folder, int vocabulary = kVocabulary)
{
    try {
        Tokenizer::open(folder, vocabulary);
    } catch (const Error& error) {
        return error.message();
    }
    return "opened";
}

TEST(Tokenizer, EncodesAsUpstream)
{
    const auto golden = test::readGolden("golden/public/llava_next_text.json");
    ASSERT_FALSE(golden["encode"].empty());
    auto tokenizer = tiny();
    for (const auto& entry : golden["encode"]) {
        SCOPED_TRACE(entry["parts"].dump());
        std::vector<PromptPart> parts;
        for (const auto& part : entry["parts"])
            parts.push_back({ part["text"], part["parse_special"] });
        tokenizer.setPrefixScheme(schemeOf(entry["prefix"]));
        auto ids = tokenizer.encode(parts);
        ASSERT_FALSE(ids.empty());
        EXPECT_EQ(ids.front(), 1);
        if (!entry["add_bos"])
            ids.erase(ids.begin());
        EXPECT_EQ(ids, entry["ids"].get<Ids>());
        EXPECT_EQ(piecesOf(tokenizer, ids), entry["pieces"].get<Pieces>());
    }
}

TEST(Tokenizer, DecodesAsUpstreamWholeAndInSteps)
{
    const auto golden = test::readGolden("golden/public/llava_next_text.json");
    ASSERT_FALSE(golden["decode"].empty());
    const auto tokenizer = tiny();
    for (const auto& entry : golden["decode"]) {
        SCOPED_TRACE(entry.dump());
        const auto ids = entry["ids"].get<Ids>();
        EXPECT_EQ(tokenizer.decode(ids), entry["text"]);
        StreamDecoder decoder(tokenizer);
        Pieces emitted;
        for (const int id : ids)
            emitted.push_back(decoder.push(id));
        EXPECT_EQ(emitted, entry["emitted"].get<Pieces>());
        EXPECT_EQ(decoder.finish(), "");
    }
}

TEST(Tokenizer, TheEmbeddedModelsPromptsEncodeAsInTransformers)
{
    const auto folder = fs::path(PS_RESOURCES) / "models/scenes-5m";
    const auto tokenizer = Tokenizer::open(folder, 512);
    std::ifstream rows(test::dataFile("embedded/golden.jsonl"));
    int count = 0;
    for (std::string line; std::getline(rows, line); ++count) {
        const auto row = nlohmann::json::parse(line);
        SCOPED_TRACE(row["question"]);
        EXPECT_EQ(tokenizer.encode(renderPrompt("hf_vicuna", "", { { row["question"], "" } })),
            row["prompt_ids"].get<Ids>());
        EXPECT_EQ(tokenizer.decode(row["none"]["ids"].get<Ids>()), row["none"]["text"]);
    }
    EXPECT_EQ(count, 24);
}

TEST(Tokenizer, TheTinyCheckpointsPromptsEncodeAsInTransformers)
{
    for (const auto& folder : test::goldenCheckpoints()) {
        const auto tokenizer = Tokenizer::open(folder, kVocabulary);
        const auto expected = test::readGolden("golden/" + folder.filename().string() + "/expected.json");
        ASSERT_FALSE(expected["cases"].empty());
        for (const auto& entry : expected["cases"]) {
            SCOPED_TRACE(folder.filename().string() + " " + entry["preset"].get<std::string>());
            const auto parts = renderPrompt(entry["preset"], "", { { entry["question"], "" } });
            EXPECT_EQ(joined(parts), entry["prompt"]);
            EXPECT_EQ(tokenizer.encode(parts), entry["prompt_ids"].get<Ids>());
        }
    }
}

/// Tokens behind <s> that the `tokenizers` library makes with the tokenizer.json of these checkpoints.
TEST(Tokenizer, FollowsThePrefixSchemeOfTokenizerJson)
{
    const std::vector<std::pair<std::string, Pieces>> everySegment { { "What", { "▁What" } },
        { " What", { "▁", "▁What" } }, { "<image> What", { "<image>", "▁", "▁What" } },
        { "<image>What", { "<image>", "▁What" } },
        { "a</s> [INST] b</s>c", { "▁a", "</s>", "▁▁", "[", "INST", "]", "▁b", "</s>", "▁c" } },
        { "  ", { "▁▁", "▁" } }, { "<image>\n", { "<image>", "▁", "<0x0A>" } },
        { "<pad> <pad>  <pad>x", { "<pad>", "▁▁", "<pad>", "▁▁", "▁", "<pad>", "▁", "x" } } };
    const std::vector<std::pair<std::string, Pieces>> firstOnly { { "What", { "▁What" } },
        { " What", { "▁What" } }, { "  What", { "▁", "▁What" } }, { "<image> What", { "<image>", "▁What" } },
        { "<image>What", { "<image>", "W", "hat" } },
        { "a</s> [INST] b</s>c", { "▁a", "</s>", "▁[", "INST", "]", "▁b", "</s>", "c" } }, { " ", { "▁" } },
        { "<image>\n", { "<image>", "<0x0A>" } },
        { "<pad> <pad>  <pad>x", { "<pad>", "▁", "<pad>", "▁▁", "<pad>", "x" } } };
    const auto check = [](const std::string& checkpoint, PrefixScheme scheme, const auto& cases) {
        const auto tokenizer = tiny(checkpoint);
        EXPECT_EQ(tokenizer.prefixScheme(), scheme) << checkpoint;
        for (const auto& [text, expected] : cases) {
            const auto ids = tokenizer.encode(rawPrompt(text));
            EXPECT_EQ(piecesOf(tokenizer, { ids.begin() + 1, ids.end() }), expected)
                << checkpoint << ": '" << text << "'";
        }
    };
    check("next-vicuna-a", PrefixScheme::EverySegment, everySegment); // Prepend
    check("next-mistral-b", PrefixScheme::EverySegment, everySegment); // Metaspace "always" behind a doubled leading space
    check("next-llama-o", PrefixScheme::EverySegment, everySegment);       // no tokenizer.json
    check("next-llama-bprime", PrefixScheme::FirstSegmentOnly, firstOnly); // Metaspace "first"
}

TEST(Tokenizer, AlwaysUnlessSpaceAndNever)
{
    auto tokenizer = tiny();
    tokenizer.setPrefixScheme(PrefixScheme::AlwaysUnlessSpace);
    EXPECT_EQ(piecesOf(tokenizer, tokenizer.encode(rawPrompt("What<image> What<image>What"))),
        (Pieces { "<s>", "▁What", "<image>", "▁What", "<image>", "▁What" }));
    tokenizer.setPrefixScheme(PrefixScheme::Never);
    EXPECT_EQ(piecesOf(tokenizer, tokenizer.encode(rawPrompt("What<image> What"))),
        (Pieces { "<s>", "W", "hat", "<image>", "▁What" }));
}

TEST(Tokenizer, TypedSpecialTokensStayText)
{
    const auto tokenizer = tiny();
    for (const std::string word : { "<s>", "</s>", "<unk>", "<image>", "<pad>" }) {
        const auto ids = tokenizer.encode({ { "USER: ", true }, { word, false } });
        EXPECT_EQ(std::count_if(ids.begin(), ids.end(), [&](int id) { return tokenizer.isSpecial(id); }), 1)
            << word; // <s> in front
        EXPECT_EQ(tokenizer.decode(ids), "USER: " + word);
    }
}

TEST(Tokenizer, ABeginTokenComesOnce)
{
    const auto tokenizer = tiny();
    const auto ids = tokenizer.encode(rawPrompt("<s>What"));
    EXPECT_EQ(ids, tokenizer.encode(rawPrompt("What")));
    EXPECT_EQ(piecesOf(tokenizer, tokenizer.encode(rawPrompt("What<s>"))), (Pieces { "<s>", "▁What", "<s>" }));
}

TEST(Tokenizer, IdsAreBoundsChecked)
{
    const auto tokenizer = tiny();
    for (const int id : { -1, 402, 447, 448, std::numeric_limits<int>::max(), std::numeric_limits<int>::min() }) {
        EXPECT_TRUE(tokenizer.isSpecial(id));
        EXPECT_EQ(tokenizer.piece(id), "<" + std::to_string(id) + ">");
        EXPECT_EQ(tokenizer.decode({ id, 336, id }), "What");
    }
    EXPECT_FALSE(tokenizer.isSpecial(336));
    EXPECT_FALSE(tokenizer.isSpecial(13));
}

TEST(Tokenizer, UndecodableBytesBecomeOneReplacementEach)
{
    const auto tokenizer = tiny();
    const auto byte = [](int value) { return 3 + value; };
    EXPECT_EQ(tokenizer.decode({ byte(0xE6), byte(0xBC) }), "\uFFFD\uFFFD");                   // cut off
    EXPECT_EQ(tokenizer.decode({ byte(0x80), 336 }), "\uFFFD What");                           // no beginning
    EXPECT_EQ(tokenizer.decode({ byte(0xE6), 336 }), "\uFFFD What");                           // interrupted
    EXPECT_EQ(tokenizer.decode({ byte(0xC0), byte(0x80) }), "\uFFFD\uFFFD");                   // overlong
    EXPECT_EQ(tokenizer.decode({ byte(0xED), byte(0xA0), byte(0x80) }), "\uFFFD\uFFFD\uFFFD"); // surrogate
    EXPECT_EQ(tokenizer.decode({ byte(0xF0), byte(0x9F), byte(0x98), byte(0x80) }), "\U0001F600");
}

TEST(Tokenizer, IllFormedTextIsEncodedSomehow)
{
    const auto tokenizer = tiny();
    EXPECT_FALSE(tokenizer.encode({ { "a\xFF\xC0\x80\xED\xA0\x80 b", false } }).empty());
    EXPECT_FALSE(tokenizer.encode({ { std::string("a\0b", 3), false } }).empty());
    EXPECT_EQ(tokenizer.encode({}), (Ids { 1 }));
}

TEST(Tokenizer, ServesSeveralThreads)
{
    const auto tokenizer = tiny();
    const auto expected = tokenizer.encode(
        rawPrompt("USER: <image>\nWhat is shown in this image? ASSISTANT:"));
    std::vector<std::jthread> threads;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 200; ++k)
                wrong += tokenizer.encode(rawPrompt("USER: <image>\nWhat is shown in this image? ASSISTANT:"))
                    != expected;
        });
    threads.clear();
    EXPECT_EQ(wrong, 0);
}

class TokenizerFiles : public testing::Test {
protected:
    void SetUp() override
    {
        fs::copy_file(
            test::dataFile("golden/public/llava_next_tiny_tokenizer.model"), m_folder / "tokenizer.model");
    }
    const test::ScratchFolder m_folder {};
};

TEST_F(TokenizerFiles, AddedTokensComeFromTheFirstFileThatHasThem)
{
    EXPECT_EQ(Tokenizer::open(m_folder.path(), 400).piece(400), "<400>");
    m_folder.write("tokenizer.json",
        R"({"added_tokens": [{"id": 0, "content": "<unk>"}, {"id": 400, "content": "<json>"}]})");
    EXPECT_EQ(Tokenizer::open(m_folder.path(), kVocabulary).piece(400), "<json>");
    m_folder.write("tokenizer_config.json",
        R"({"added_tokens_decoder": {"2": {"content": "</s>"}, "400": {"content": "<config>"}}})");
    EXPECT_EQ(Tokenizer::open(m_folder.path(), kVocabulary).piece(400), "<config>");
    m_folder.write("added_tokens.json", R"({"<added>": 400})");
    EXPECT_EQ(Tokenizer::open(m_folder.path(), kVocabulary).piece(400), "<added>");
}

TEST_F(TokenizerFiles, WrongAddedTokensAreNamed)
{
    const auto refuses = [&](const std::string& added, const std::string& words) {
        m_folder.write("added_tokens.json", added);
        EXPECT_THAT(failure(m_folder.path()), HasSubstr(words)) << added;
    };
    refuses(R"({"<image>": 401})", "'<image>' has the id 401, expected 400");
    refuses(R"({"<image>": 400, "<pad>": 402})", "'<pad>' has the id 402, expected 401");
    refuses(R"({"<a>": 400, "<b>": 400})", "'<b>' has the id 400, which is taken");
    refuses(R"({"<image>": -1})", "'<image>' has the id -1, which is taken or negative");
    refuses(R"({"<image>": 3})", "'<image>' has the id 3, which is the piece '<0x00>'");
    refuses(R"({"<image>": "x"})", "the id of '<image>' is not a whole number");
    refuses(R"({"": 400})", "has 0 bytes");
    refuses("[]", "not a JSON object");
}

TEST_F(TokenizerFiles, EveryIdMustLieInTheEmbedding)
{
    m_folder.write("added_tokens.json", R"({"<image>": 400, "<pad>": 401})");
    EXPECT_THAT(failure(m_folder.path(), 401),
        HasSubstr("the tokenizer has 402 tokens, but the embedding only 401 rows"));
    EXPECT_EQ(failure(m_folder.path(), 402), "opened");
}

TEST_F(TokenizerFiles, MissingFilesAreNamed)
{
    fs::remove(m_folder / "tokenizer.model");
    EXPECT_THAT(failure(m_folder.path()), HasSubstr("tokenizer.model"));
    m_folder.write("tokenizer.json", "{}");
    EXPECT_THAT(failure(m_folder.path()), HasSubstr("tokenizer.json alone is not supported"));
}

TEST_F(TokenizerFiles, PrefixSchemesOfTokenizerJson)
{
    const auto scheme = [&](const std::string& json) {
        m_folder.write("tokenizer.json", json);
        return Tokenizer::open(m_folder.path(), kVocabulary).prefixScheme();
    };
    EXPECT_EQ(scheme(R"({"normalizer": {"type": "Prepend", "prepend": "▁"}})"), PrefixScheme::EverySegment);
    EXPECT_EQ(
        scheme(R"({"normalizer": null, "pre_tokenizer": {"type": "Metaspace", "prepend_scheme": "always"}})"),
        PrefixScheme::AlwaysUnlessSpace);
    EXPECT_EQ(
        scheme(R"({"pre_tokenizer": {"type": "Metaspace", "add_prefix_space": true, "prepend_scheme": "first"}})"),
        PrefixScheme::FirstSegmentOnly);
    EXPECT_EQ(
        scheme(R"({"pre_tokenizer": {"type": "Metaspace", "prepend_scheme": "never", "add_prefix_space": true}})"),
        PrefixScheme::Never);
    EXPECT_EQ(scheme(R"({"pre_tokenizer": {"type": "Metaspace", "add_prefix_space": true}})"),
        PrefixScheme::AlwaysUnlessSpace);
    EXPECT_EQ(scheme(R"({"pre_tokenizer": {"type": "Metaspace", "add_prefix_space": false}})"),
        PrefixScheme::Never);
    EXPECT_EQ(scheme(R"({"model": {"type": "Prepend", "normalizer": {"type": "Prepend"}}})"), PrefixScheme::Never);
    m_folder.write("tokenizer.json", R"({"pre_tokenizer": {"type": "Metaspace", "prepend_scheme": "last"}})");
    EXPECT_THAT(failure(m_folder.path()), HasSubstr("prepend_scheme is 'last'"));
    m_folder.write("tokenizer.json", "{");
    EXPECT_THAT(failure(m_folder.path()), HasSubstr("not valid JSON"));
    m_folder.write("tokenizer.json", std::string(70, '['));
    EXPECT_THAT(failure(m_folder.path()), HasSubstr("nested deeper"));
}

} // namespace
} // namespace ps
