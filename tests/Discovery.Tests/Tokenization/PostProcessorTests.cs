using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Discovery.Tokenization.PostProcessing;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tokenization;

/// <summary>What is put around a text, worked out by hand from Hugging Face's rules.</summary>
[TestClass]
public sealed class PostProcessorTests
{
    private const string Around =
        """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}"""
            + """,{"SpecialToken":{"id":"</s>","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}"""
            + ""","</s>":{"id":"</s>","ids":[2],"tokens":["</s>"]}}}""";
    private const string TwoIds =
        """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[]"""
            + ""","special_tokens":{"x":{"id":"x","ids":[7,8],"tokens":["a","b"]}}}""";
    private const string Nothing = """{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{}}""";
    private const string Bert = """{"type":"BertProcessing","sep":["[SEP]",102],"cls":["[CLS]",101]}""";
    private const string Roberta = """{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",0],"trim_offsets":true,"add_prefix_space":false}""";
    private const string Bytes = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false}""";

    [TestMethod]
    [DataRow(Around, new[] { 1 }, new[] { 2 })]
    [DataRow(TwoIds, new[] { 7, 8 }, new int[0])]
    [DataRow(Nothing, new int[0], new int[0])]
    [DataRow(Bert, new[] { 101 }, new[] { 102 })]
    [DataRow(Roberta, new[] { 0 }, new[] { 2 })]
    [DataRow(Bytes, new int[0], new int[0])]
    [DataRow($$"""{"type":"Sequence","processors":[{{Bytes}},{{Around}}]}""", new[] { 1 }, new[] { 2 })]
    [DataRow($$"""{"type":"Sequence","processors":[{{Bert}},{{Around}}]}""", new[] { 1, 101 }, new[] { 102, 2 })]
    [DataRow($$"""{"type":"Sequence","processors":[{{TwoIds}},{{Roberta}}]}""", new[] { 0, 7, 8, 2, 2 }, new[] { 2 })]
    [DataRow($$"""{"type":"Sequence","processors":[{{TwoIds}},{{Bert}}]}""", new[] { 101, 7, 8, 102 }, new[] { 102 })]
    [DataRow($$"""{"type":"Sequence","processors":[]}""", new int[0], new int[0])]
    public void Every_kind_of_post_processor_adds_what_the_reference_library_adds(string json, int[] before, int[] after)
    {
        using var document = JsonDocument.Parse(json);
        var specials = PostProcessor.Read(document.RootElement)!;
        CollectionAssert.AreEqual(before, specials.Before.ToArray());
        CollectionAssert.AreEqual(after, specials.After.ToArray());
    }

    [TestMethod]
    [DataRow("""{"type":"Novel"}""", "its post_processor Novel is not supported")]
    [DataRow("""{"type":"BertProcessing","cls":["[CLS]",101]}""", "its post_processor BertProcessing has no sep")]
    [DataRow("""{"type":"BertProcessing","cls":["[CLS]",101],"sep":["[SEP]",-4]}""", "has the token id -4, which is no id")]
    [DataRow(
        """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}],"special_tokens":{}}""", "names '<s>', which is not among its special_tokens")]
    [DataRow("""{"type":"TemplateProcessing","single":[],"special_tokens":{}}""", "leaves the text out")]
    [DataRow("""{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},{"Sequence":{"id":"A"}}],"special_tokens":{}}""", "takes the text twice")]
    [DataRow("""{"type":"TemplateProcessing","single":[{"Sequence":{"id":"B"}}],"special_tokens":{}}""", "takes a second text")]
    [DataRow("""{"type":"TemplateProcessing","single":["$A"],"special_tokens":{}}""", "neither a text nor a special token")]
    [DataRow("""{"type":"TemplateProcessing"}""", "has no single, a list of pieces")]
    [DataRow("""{"type":"TemplateProcessing","single":5}""", "has no single, a list of pieces")]
    [DataRow("""5""", "a part is 5 where an object belongs")]
    public void A_post_processor_that_cannot_be_obeyed_is_refused(string json, string says)
    {
        using TemporaryFolder folder = new();
        folder.Write("tokenizer.json", $$$"""{"model":{"type":"WordLevel","vocab":{"a":0}},"post_processor":{{{json}}}}""");
        StringAssert.Contains(Assert.ThrowsException<TokenizerException>(() => TokenizerLoader.FromFolder(folder.Path)).Message, says);
    }

    [TestMethod]
    [DataRow("null", """{"add_bos_token":true,"bos_token":"<s>"}""", new[] { 1 }, new int[0], null)]
    [DataRow("null", """{"add_bos_token":true,"add_eos_token":true,"bos_token":"<s>","eos_token":{"content":"</s>"}}""", new[] { 1 }, new[] { 2 }, null)]
    [DataRow("null", """{"add_eos_token":null,"bos_token":"<s>","eos_token":"</s>"}""", new int[0], new int[0], null)]
    [DataRow(
        "null", """{"add_bos_token":true,"bos_token":null}""", new int[0], new int[0], "tokenizer_config.json has add_bos_token true, but names no such token")]
    [DataRow(Bytes, """{"add_bos_token":true,"bos_token":"<s>"}""", new int[0], new int[0],
        "tokenizer_config.json has add_bos_token true, which is passed over: the post_processor of tokenizer.json decides")]
    [DataRow(Nothing, """{"add_bos_token":true,"add_eos_token":false,"bos_token":"<s>","eos_token":"</s>"}""", new int[0], new int[0],
        "add_bos_token true, which is passed over")]
    [DataRow(Around, """{"add_bos_token":false,"add_eos_token":false,"bos_token":"<s>","eos_token":"</s>"}""", new[] { 1 }, new[] { 2 },
        "add_bos_token false and add_eos_token false, which is passed over")]
    [DataRow(Around, """{"add_bos_token":true,"add_eos_token":true,"bos_token":"<s>","eos_token":"</s>"}""", new[] { 1 }, new[] { 2 }, null)]
    public void The_configuration_counts_only_where_there_is_no_post_processor(string json, string configuration, int[] before, int[] after, string? passedOver)
    {
        using TemporaryFolder folder = new();
        folder.Write("tokenizer.json", $$$"""{"model":{"type":"WordLevel","vocab":{"a":0,"<s>":1,"</s>":2}},"post_processor":{{{json}}}}""");
        folder.Write("tokenizer_config.json", configuration);
        var specials = TokenizerLoader.FromFolder(folder.Path)!.Specials;
        CollectionAssert.AreEqual(before, specials.Before.ToArray());
        CollectionAssert.AreEqual(after, specials.After.ToArray());
        if (passedOver is null)
        {
            Assert.IsNull(specials.PassedOver);
        }
        else
        {
            StringAssert.Contains(specials.PassedOver, passedOver);
        }
    }

    [TestMethod]
    public void Nothing_is_put_beside_itself()
    {
        SpecialTokens specials = new([1], [2]);
        CollectionAssert.AreEqual(new[] { 1, 5, 6, 2 }, specials.Around([5, 6]).Ids.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 5, 6, 2 }, specials.Around([1, 5, 6]).Ids.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 5, 6, 2 }, specials.Around([5, 6, 2]).Ids.ToArray());
        Assert.AreEqual((3, 0, 1), (specials.Around([1, 5, 6]).Own, specials.Around([1, 5, 6]).Before, specials.Around([1, 5, 6]).After));
    }
}
